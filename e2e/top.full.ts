import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pigstyPath } from './harness/cli.ts';
import { cut, deployed, heal, members, on, variant, type Estate } from './harness/estate.ts';
import { leads } from './harness/leadership.ts';
import { openTerminal, type Terminal } from './harness/terminal.ts';
import { until } from './harness/wait.ts';

interface Session {
  readonly pid: number;
  readonly application: string;
  readonly state: string;
  readonly waitType: string | null;
  readonly blockedBy: readonly number[];
  readonly blockedByPrepared: readonly string[];
  readonly query: string;
}

interface Member {
  readonly instance: string;
  readonly role: string;
  readonly state: string;
  readonly silent: string | null;
  readonly lagBytes: number | null;
  readonly tps: number | null;
  readonly connections: number;
  readonly maxConnections: number;
  readonly load1: number;
  readonly memoryBytes: number;
  readonly sessions: readonly Session[];
  readonly horizon: { readonly kind: string; readonly name: string } | null;
  readonly pools: readonly { readonly database: string; readonly clientsActive: number }[] | null;
}

interface Sample {
  readonly type: string;
  readonly module: string;
  readonly cluster: string;
  readonly rows: readonly Member[];
}

/** What a terminal must not be told, and what a shell must not run. */
const hostile = `/* \u001b[2J\u001b]0;owned\u0007 $(touch /tmp/owned) \`touch /tmp/owned\` '; touch /tmp/owned; ' \u009b31m */`;

describe('a cluster watched in the terminal, without INFRA', () => {
  let demo: Estate;
  let leader: { readonly name: string; readonly host: string };
  const clients: pg.Client[] = [];

  /** A session of the user test, by the port of the server or of the pooler. */
  async function session(application: string, port = 5432): Promise<pg.Client> {
    const client = new pg.Client({
      host: leader.host,
      port,
      user: 'test',
      password: 'test',
      database: 'test',
      application_name: application,
    });
    client.on('error', () => undefined);
    clients.push(client);
    await client.connect();
    return client;
  }

  async function sample(
    ...words: readonly string[]
  ): Promise<{ readonly code: number; readonly sample: Sample }> {
    const { code, stdout, all } = await demo.run('top', 'pg-test', '--json', ...words);
    const lines = stdout.trim().split('\n');
    expect(lines, all).toHaveLength(1);
    return { code, sample: JSON.parse(lines[0] ?? '') as Sample };
  }

  beforeAll(async () => {
    demo = await deployed((text) =>
      text.replace(
        '        pg_cluster: pg-test\n',
        '        pg_cluster: pg-test\n        pg_parameters: { max_prepared_transactions: 10 }\n',
      ),
    );
    leader = await leads(demo);
    const observer = await session('observer');
    const holder = await session('holder');
    await holder.query('CREATE TABLE IF NOT EXISTS top_rows (id int PRIMARY KEY, n int)');
    await holder.query(
      'INSERT INTO top_rows SELECT g, 0 FROM generate_series(1, 3) g ON CONFLICT DO NOTHING',
    );
    await holder.query('BEGIN');
    await holder.query('UPDATE top_rows SET n = n + 1 WHERE id = 1');
    for (const name of ['waiter-1', 'waiter-2']) {
      const waiter = await session(name);
      waiter.query(`UPDATE top_rows SET n = n + 1 WHERE id = 1 ${hostile}`).catch(() => undefined);
      await until(`${name} waits`, async () => {
        const { rows } = await observer.query(
          `SELECT FROM pg_stat_activity WHERE application_name = '${name}' AND wait_event_type = 'Lock'`,
        );
        return rows.length === 1;
      });
    }
    (await session('sleeper')).query('SELECT pg_sleep(3600)').catch(() => undefined);
    (await session('pooled', 6432)).query('SELECT pg_sleep(3600)').catch(() => undefined);
    await on(leader.host, 'rm -f /tmp/owned');
  });
  afterAll(async () => {
    await Promise.all(clients.map((client) => client.end().catch(() => undefined)));
    await on(
      leader.host,
      `cd /; runuser -u postgres -- psql -Xqc "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'test'" -c 'DROP TABLE IF EXISTS top_rows' test`,
    );
  });

  const memberOf = (seen: Sample, name: string): Member | undefined =>
    seen.rows.find((m) => m.instance === name);

  test('a sample as JSON has every member, who waits for whom, pools, and nothing of its own', async () => {
    const { code, sample: seen } = await sample();
    expect(code).toBe(0);
    expect(seen).toMatchObject({ type: 'top', module: 'pgsql', cluster: 'pg-test' });
    expect(seen.rows.map((m) => m.instance)).toEqual(['pg-test-1', 'pg-test-2', 'pg-test-3']);
    const first = memberOf(seen, leader.name);
    expect(first).toMatchObject({ role: 'primary', state: 'running', silent: null });
    expect(first?.tps).toBeGreaterThan(0);
    expect(first?.connections).toBeGreaterThanOrEqual(5);
    expect(first?.maxConnections).toBeGreaterThan(first?.connections ?? 0);
    expect(first?.memoryBytes).toBeGreaterThan(1e8);
    for (const replica of seen.rows.filter((m) => m.instance !== leader.name)) {
      expect(replica).toMatchObject({ state: 'streaming' });
      expect(replica.lagBytes).toBeLessThan(1e8);
    }
    const called = (name: string): Session | undefined => first?.sessions.find((s) => s.application === name);
    expect(called('holder')).toMatchObject({ state: 'idle in transaction', blockedBy: [] });
    expect(called('waiter-1')).toMatchObject({
      state: 'active',
      waitType: 'Lock',
      blockedBy: [called('holder')?.pid],
    });
    expect(called('waiter-2')?.blockedBy).toContain(called('waiter-1')?.pid);
    expect(called('waiter-2')?.query).toContain(hostile);
    expect(called('sleeper')?.query).toBe('SELECT pg_sleep(3600)');
    expect(JSON.stringify(seen)).not.toContain('pg_blocking_pids');
    expect(first?.horizon).not.toBeNull();
    expect(first?.pools?.find((p) => p.database === 'test')?.clientsActive).toBeGreaterThan(0);
  });

  test('as text the blocker stands above those it blocks, and a statement is a text and nothing else', async () => {
    const { code, stdout } = await demo.run('top', 'pg-test');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^▸ pg-test-\d +primary +running/m);
    expect(stdout).toMatch(/^\d+ +test +test +idle in tx .*\n└ \d+ .*\n {2}└ \d+ .*UPDATE top_rows/m);
    expect(stdout).toMatch(/sleeper .*Timeout PgSleep .*SELECT pg_sleep\(3600\)/);
    expect(stdout).toMatch(/^oldest transaction: .* of test in test/m);
    expect(stdout).toMatch(/^test +test +transaction +\d/m);

    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
    expect(await on(leader.host, 'ls /tmp/owned 2>&1 || :')).toContain('No such file');
    const replica = members.find((host) => host !== leader.host) ?? '';
    const name = `pg-test-${members.indexOf(replica as (typeof members)[number]) + 1}`;
    const { stdout: other } = await demo.run('top', 'pg-test', '--member', name);
    expect(other).toMatch(new RegExp(`^▸ ${name} .*streaming`, 'm'));
    expect(other).not.toContain('sleeper');
  });

  test('a prepared transaction that blocks is named', async () => {
    const two = await session('two-phase');
    await two.query('BEGIN');
    await two.query('UPDATE top_rows SET n = 0 WHERE id = 2');
    await two.query(`PREPARE TRANSACTION 'odd | name'`);
    (await session('waiter-3')).query('UPDATE top_rows SET n = 1 WHERE id = 2').catch(() => undefined);
    await until('it waits', async () => {
      const { sample: seen } = await sample();
      const waiter = memberOf(seen, leader.name)?.sessions.find((s) => s.application === 'waiter-3');
      return waiter?.blockedByPrepared[0] === 'odd | name';
    });
    await two.query(`ROLLBACK PREPARED 'odd | name'`);
  });

  test('a member whose PostgreSQL is stopped says so, and so does one whose host is cut off; the others are shown', async () => {
    const [stopped = '', away = ''] = members.filter((host) => host !== leader.host);
    await on(stopped, 'systemctl stop patroni');
    try {
      const { code, sample: seen } = await sample();
      expect(code).toBe(2);
      expect(seen.rows.find((m) => m.silent !== null)?.silent).toMatch(/^PostgreSQL does not run/);
      await cut(away);
      const both = await demo.run('top', 'pg-test');
      expect(both.code, both.all).toBe(2);
      expect(both.stdout).toMatch(/^ {2}pg-test-\d {2}does not answer: PostgreSQL does not run/m);
      expect(both.stdout).toMatch(
        /^ {2}pg-test-\d {2}does not answer: .*(no answer|no route|cannot open SSH)/m,
      );
      expect(both.stdout).toMatch(/^▸ pg-test-\d +primary/m);
      expect(both.seconds).toBeLessThan(40);
    } finally {
      await heal(away);
      await on(stopped, 'systemctl start patroni');
    }
    await until('all stream again', async () => (await sample()).code === 0);
  });

  test('where no member answers each says why, and it is unknown what they do', async () => {
    const closed = variant(demo, (text) => text.replace(/^( *)ansible_user: .*$/m, '$&\n$1ansible_port: 1'));
    const { code, stdout } = await closed.run('top', 'pg-test');
    expect(code).toBe(3);
    expect(stdout.match(/^[ ▸] pg-test-\d {2}does not answer: .*connection refused/gm)).toHaveLength(3);
  });

  test('a name that cannot be watched is refused before a host is asked', async () => {
    for (const [words, said] of [
      [['pg-tset'], 'did you mean pg-test?'],
      [['etcd'], 'which has nothing to watch'],
      [['pg-test', '--member', 'pg-test-9'], 'Members: pg-test-1, pg-test-2, pg-test-3'],
      [['pg-test', '--every', 'banana'], '--every is a number of seconds'],
    ] as const) {
      const refused = await demo.run('top', ...words);
      expect(refused.code, refused.all).toBe(1);
      expect(refused.all).toContain(said);
    }
  });

  describe('live', () => {
    const open = (size: { readonly columns: number; readonly rows: number }): Promise<Terminal> =>
      openTerminal(`${pigstyPath} top pg-test --every 1; echo "code=$?"; stty -a`, {
        cwd: demo.folder,
        ...size,
      });

    /** The alternate screen was left, the cursor is there, lines go on below, and keys are shown as they are typed. */
    const expectRestored = (terminal: Terminal): void => {
      const output = terminal.output();
      expect(output.lastIndexOf('\u001b[?1049l')).toBeGreaterThan(output.lastIndexOf('\u001b[?1049h'));
      expect(output.lastIndexOf('\u001b[?25h')).toBeGreaterThan(output.lastIndexOf('\u001b[?25l'));
      expect(output.lastIndexOf('\u001b[?7h')).toBeGreaterThan(output.lastIndexOf('\u001b[?7l'));
      expect(output.slice(output.lastIndexOf('code='))).toMatch(/(?<!-)icanon[^]*(?<!-)echo /);
    };

    test('it refreshes, keys work, the width is kept to, and q gives the terminal back', async () => {
      const terminal = await open({ columns: 80, rows: 24 });
      const first = await terminal.shows(/^pg-test +\d\d:\d\d:\d\d +every 1 s/);
      expect(first.split('\n')).toHaveLength(24);
      expect(Math.max(...first.split('\n').map((line) => [...line].length))).toBeLessThanOrEqual(80);
      await terminal.shows(/Who waits for whom\n.*\n\d+ .*idle in tx.*\n└ \d+/);
      const time = /\d\d:\d\d:\d\d/.exec(first)?.[0] ?? '';
      await terminal.shows(new RegExp(`^pg-test +(?!${time})\\d\\d:\\d\\d:\\d\\d`));
      terminal.type('s');
      await terminal.shows(/Sessions by transaction age/);
      await terminal.resize(160, 50);
      const wide = await terminal.shows(/application +client/);
      expect(wide.split('\n')).toHaveLength(50);
      terminal.type('m');
      await terminal.shows(/^▸ pg-test-\d +(replica|sync standby)/m);
      terminal.type('?');
      await terminal.shows(/Any key goes back/);
      terminal.type('x');
      terminal.type(' ');
      await terminal.shows(/^pg-test +\d\d:\d\d:\d\d +paused/);
      terminal.type('q');
      await terminal.done;
      expect(terminal.output()).toContain('code=0');
      expectRestored(terminal);
    });

    test('Ctrl-C and a signal give it back, too', async () => {
      const byKey = await open({ columns: 100, rows: 30 });
      await byKey.shows(/primary/);
      byKey.type('\u0003');
      await byKey.done;
      expect(byKey.output()).toContain('code=130');
      expectRestored(byKey);
      const bySignal = await open({ columns: 100, rows: 30 });
      await bySignal.shows(/primary/);
      await bySignal.signal('SIGTERM', 'pigsty.js');
      await bySignal.done;
      expect(bySignal.output()).toContain('code=130');
      expectRestored(bySignal);
    });

    test('a host that goes away while somebody watches is said, and comes back by itself', async () => {
      const away = members.find((host) => host !== leader.host) ?? '';
      const name = `pg-test-${members.indexOf(away as (typeof members)[number]) + 1}`;
      const terminal = await open({ columns: 120, rows: 40 });
      await terminal.shows(/primary/);
      await cut(away);
      try {
        await terminal.shows(new RegExp(`${name} {2}does not answer: `), 60_000);
        expect(terminal.picture()).toMatch(/▸ pg-test-\d +primary/);
      } finally {
        await heal(away);
      }
      await terminal.shows(new RegExp(`${name} +(replica|sync standby) +streaming`), 90_000);
      terminal.type('q');
      await terminal.done;
      expectRestored(terminal);
    });
  });
});
