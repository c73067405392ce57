import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { everyone, members, meta, on, variant, type Estate } from './harness/estate.ts';
import { expectEmptyPlan, expectSuccess } from './harness/expect.ts';
import { openPorts } from './harness/open-ports.ts';
import { found, panelQueries } from './harness/panels.ts';
import { portal, status } from './harness/portal.ts';
import { type Receiver } from './harness/receiver.ts';
import { until } from './harness/wait.ts';
import { query, resolved, targetsRegistered, watchedHosts } from './harness/watched.ts';

const third = members[2];
const login = 'admin:pigsty';

describe('INFRA watches four hosts', () => {
  let receiver: Receiver;
  let all: Estate;
  beforeAll(async () => {
    ({ estate: all, receiver } = await watchedHosts());
  });
  afterAll(() => receiver.close());

  test('is planned empty once it is deployed', async () => {
    await expectEmptyPlan(all);
  });

  test('has hosts that are ready for the next deploy: nothing of their own is in their way', async () => {
    const check = await all.run('check');
    expect(check.all).not.toContain('listens on it');
    expect([0, 2], check.all).toContain(check.code);
  });

  test('sees every target that is registered, and each answers', async () => {
    const expected = await targetsRegistered(meta);
    expect(expected).toBeGreaterThan(15);
    await until('every target answers', async () => {
      const up = await query(meta, 'up');
      return up.length === expected && up.every((s) => s.value === 1);
    });
    for (const host of everyone)
      expect((await query(meta, `up{job="node",ip="${host}"}`)).map((s) => s.value)).toEqual([1]);
    await until('health is well', async () => (await all.run('health')).code === 0);
  });

  test('has the log of every host, with its fields, a moment after a line was written', async () => {
    await on(third, 'logger -p user.warning "a line of the spec"');
    const line = await until('the line is in the store', async () => {
      const found = await on(
        meta,
        `curl -fsS http://127.0.0.1:9428/select/logsql/query -d 'query="a line of the spec" ins:node-3'`,
      );
      return found === '' ? undefined : (JSON.parse(found.split('\n')[0] ?? '') as Record<string, string>);
    });
    expect(line).toMatchObject({ job: 'syslog', ins: 'node-3', ip: third, _msg: 'a line of the spec' });
  });

  test('answers for the names of the estate, and for those of dns_records', async () => {
    for (const [name, address] of [
      ['i.pigsty', meta],
      ['m.pigsty', meta],
    ] as const)
      expect(await resolved(name)).toBe(address);
  });

  test('shows the portal to those who log in over TLS, and to nobody else', async () => {
    expect(await status('/', login)).toBe(200);
    expect(await status('/')).toBe(401);
    expect(await status('/', 'admin:wrong')).toBe(401);
    const { stdout } = await execa('curl', [
      '-sS',
      '-o',
      '/dev/null',
      '-w',
      '%{http_code} %{redirect_url}',
      `http://${meta}/vmetrics/`,
    ]);
    expect(stdout).toBe(`302 https://${meta}/vmetrics/`);
    expect(await status('/ca.crt')).toBe(200);
    for (const path of [
      '/vmetrics/vmui/',
      '/vlogs/select/vmui/',
      '/vmetrics/targets',
      '/vmalert/vmalert/groups',
      '/alertmgr/api/v2/status',
      '/home.js',
    ]) {
      expect(await status(path, login), path).toBe(200);
      expect(await status(path), path).toBe(401);
    }
  });

  test('serves the sites of infra_portal under their names, with a certificate that has them', async () => {
    await on(meta, 'mkdir -p /srv/files && echo shared >/srv/files/note');
    expect(await site('alerts.pigsty', '/-/healthy')).toBe('OK');
    expect(await site('f.pigsty', '/note')).toContain('401');
    expect(await site('f.pigsty', '/note', ['-u', login])).toBe('shared');
    expect(await site('files.pigsty', '/', ['-u', login])).toContain('note');
    const { stdout } = await execa('curl', [
      ...['-sS', '-o', '/dev/null', '-w', '%{http_code} %{redirect_url}'],
      ...['--resolve', `files.pigsty:80:${meta}`, 'http://files.pigsty/note'],
    ]);
    expect(stdout).toBe('301 https://files.pigsty/note');

    async function site(name: string, path: string, options: readonly string[] = []): Promise<string> {
      const ca = join(all.folder, 'files/pki/ca/ca.crt');
      const place = ['--resolve', `${name}:443:${meta}`, `https://${name}${path}`];
      return (await execa('curl', ['-sS', '--cacert', ca, ...options, ...place])).stdout.trim();
    }
  });

  test('every link of the home page leads somewhere', async () => {
    const page = await portal('/', login);
    const links = [...page.matchAll(/href="(\/[^"#]*)/g)].map(([, path = '']) => path);
    expect(links.length).toBeGreaterThan(5);
    // HAProxy's pages have a login of their own.
    for (const path of links) expect([200, 401], path).toContain(await status(path, login));
    for (const ins of ['etcd-1', 'node-1', 'node-2', 'node-3']) expect(page).toContain(ins);
    expect(page.length).toBeLessThan(100_000);
  });

  test('serves the pages of the portal with a policy that allows nothing from elsewhere, to those who log in', async () => {
    const headers = await execa('curl', [
      '-sSk',
      '-u',
      login,
      '-D',
      '-',
      `https://${meta}/p/node?ins=node-1`,
    ]);
    expect(headers.stdout).toMatch(/content-security-policy: default-src 'none'; script-src 'self'/i);
    const files = [...headers.stdout.matchAll(/(?:src|href)="(\/p\/[^"]+)"/g)].map(([, path = '']) => path);
    expect(files.length).toBeGreaterThan(1);
    for (const path of [...files, '/p/content/index.json', '/p/content/node.json', '/p/logs']) {
      expect(await status(path, login), path).toBe(200);
      expect(await status(path), path).toBe(401);
    }
    expect(await status('/p/content/nobody.json', login)).toBe(404);
  });

  test('each query of each panel of the portal is answered, with data unless all is well', async () => {
    const queries = await panelQueries(meta);
    expect(queries.length).toBeGreaterThan(40);
    await until('each panel has data', async () => {
      const empty: string[] = [];
      for (const q of queries)
        if ((await found(meta, q)) === 0 && !q.mayBeEmpty) empty.push(`${q.where}: ${q.expr}`);
      if (empty.length > 0) throw new Error(`no data: ${empty.join('; ')}`);
      return true;
    });
  });

  test('answers nobody on the ports of its stores who has no certificate of the estate', async () => {
    for (const port of [8428, 9428, 8880, 9059, 9115, 9113]) {
      const { stdout } = await execa('curl', [
        '-sSk',
        '-w',
        '\n%{http_code}',
        `https://${meta}:${port}/metrics`,
      ]);
      expect(stdout.split('\n').at(-1), `port ${port}`).toBe('400');
      expect(stdout).not.toContain('# TYPE');
    }
    for (const host of everyone) {
      const plain = await execa('curl', ['-sS', '--max-time', '5', `http://${host}:9100/metrics`], {
        reject: false,
      });
      expect(plain.stdout).not.toContain('node_');
    }
  });

  test('listens on the network where the decision record says, and nowhere else', async () => {
    const open = await openPorts(
      meta,
      [22, 53, 80, 443, 2379, 2380, 3000, 8428, 8880, 9059, 9094, 9100, 9101, 9113, 9115, 9428, 9429, 10428],
    );
    expect(open).toEqual([22, 53, 80, 443, 2379, 2380, 8428, 8880, 9059, 9100, 9101, 9113, 9115, 9428]);
  });

  test('tells the watchdog again and again that alerting works, and of nothing else', async () => {
    await until('the watchdog is told', async () => receiver.told.some((t) => t.name === 'Watchdog'));
    expect(receiver.told.filter((t) => t.receiver === 'watchdog').map((t) => t.name)).toEqual(
      receiver.told.filter((t) => t.name === 'Watchdog').map((t) => t.name),
    );
  });

  test('a test alert says which receiver has taken it and which has not, and ends', async () => {
    const { code, stdout } = await all.run('alert', 'test', '--json');
    expect(code).toBe(2);
    const { deliveries } = JSON.parse(stdout) as { deliveries: { receiver: string }[] };
    expect(deliveries).toEqual([
      expect.objectContaining({ receiver: 'dba', state: 'delivered' }),
      expect.objectContaining({ receiver: 'watchdog', state: 'delivered' }),
      expect.objectContaining({
        receiver: 'deaf',
        state: 'failed',
        why: expect.stringContaining('connection refused'),
      }),
    ]);
    const tests = (status: string): readonly string[] =>
      receiver.told.filter((t) => t.name === 'PigstyTest' && t.status === status).map((t) => t.receiver);
    expect(tests('firing')).toEqual(['dba', 'watchdog']);
    await until('the receivers are told that it is over', async () => tests('resolved').length === 2);
  });

  test('a silence keeps an alert from its receiver until it is ended, and is shown once', async () => {
    const silenced = await expectSuccess(
      all,
      ...['alert', 'silence', '--name', 'PigstyTest', '--for', '90s', '--comment', 'the spec', '--json'],
    );
    const { id } = JSON.parse(silenced.stdout) as { id: string };
    const list = await expectSuccess(all, 'alert', 'silences');
    expect(list.stdout.split('\n').filter((line) => line.includes('the spec'))).toEqual([
      expect.stringContaining(`${id}  `),
    ]);
    const before = receiver.told.length;
    const held = await all.run('alert', 'test', '--receiver', 'dba');
    expect(held.code).toBe(2);
    expect(held.stdout).toContain(`a silence holds it back: pigsty alert unsilence ${id}`);
    await expectSuccess(all, 'alert', 'unsilence', id.slice(0, 13));
    expect((await expectSuccess(all, 'alert', 'silences')).stdout).toBe('No silence.');
    await expectSuccess(all, 'alert', 'test', '--receiver', 'dba');
    const told = receiver.told.slice(before).filter((t) => t.name === 'PigstyTest' && t.status === 'firing');
    expect(told).toHaveLength(1);
  });

  test('a run silences what it restarts, until a minute after its end; with --no-silence it silences nothing', async () => {
    const shorter = variant(all, (text) =>
      text.replace(
        'grafana_enabled: false',
        'grafana_enabled: false\n        vlogs_options: -retentionPeriod=14d',
      ),
    );
    const run = await expectSuccess(shorter, 'install', 'infra', '--yes');
    expect(run.all).toContain(
      `silent in Alertmanager while this goes on: ip="${meta}", alertname="InfraDown"`,
    );
    const ofRuns = async (): Promise<readonly { id: string; endsAt: string }[]> => {
      const { stdout } = await expectSuccess(all, 'alert', 'silences', '--json');
      const { silences } = JSON.parse(stdout) as {
        silences: { id: string; endsAt: string; comment: string }[];
      };
      return silences.filter((s) => s.comment.includes('install infra'));
    };
    const [silence, ...more] = await ofRuns();
    expect(more).toEqual([]);
    expect(Date.parse(silence?.endsAt ?? '') - Date.now()).toBeLessThan(61_000);
    await expectSuccess(all, 'install', 'infra', '--yes', '--no-silence');
    expect((await ofRuns()).filter((s) => s.id !== silence?.id)).toEqual([]);
  });

  test('keeps each run that changed something, with who did what: charts and the home page show it', async () => {
    await expectEmptyPlan(all);
    const records = await until('the first deploy is in the store', async () => {
      const kept = await on(
        meta,
        `curl -s http://127.0.0.1:9428/select/logsql/query --data-urlencode 'query={job="pigsty"} | fields _msg, who, status'`,
      );
      const lines = kept.split('\n').map((line) => JSON.parse(line) as Readonly<Record<string, string>>);
      return lines.some(({ _msg }) => _msg?.startsWith('pigsty deploy --yes') === true) && lines;
    });
    expect(records).toContainEqual({
      status: 'changed',
      who: expect.stringMatching(/./) as string,
      _msg: expect.stringMatching(/^pigsty deploy --yes by .+: \d+ changes on \d hosts?.*, \d+ s$/) as string,
    });
    for (const { _msg } of records) expect(_msg).not.toMatch(/^pigsty plan/);
  });

  test('forgets what is removed, and knows it again when it is there', async () => {
    await expectSuccess(all, 'remove', 'etcd', '--confirm', 'etcd', '--force');
    expect(await on(meta, 'ls /infra/targets/etcd | wc -l')).toBe('0');
    await until('nothing is scraped of it', async () => (await query(meta, 'up{job="etcd"}')).length === 0);
    await expectSuccess(all, 'install', 'etcd', '--yes');
    await until('it is scraped', async () => (await query(meta, 'up{job="etcd"}'))[0]?.value === 1);
    await expectEmptyPlan(all);
  });

  test('is removed without a trace of its services; metrics stay until they are named', async () => {
    await expectSuccess(all, 'remove', 'infra', '--confirm', 'infra');
    expect(
      await on(
        meta,
        'systemctl is-active vmetrics vmalert alertmanager blackbox_exporter nginx dnsmasq vlogs || :',
      ),
    ).toBe(Array<string>(7).fill('inactive').join('\n'));
    expect(
      await on(
        meta,
        'ls /etc/systemd/system | grep -cE "^(vmetrics|vmalert|vlogs|alertmanager|blackbox_exporter|nginx_exporter|dnsmasq)" || :',
      ),
    ).toBe('0');
    expect(await on(meta, 'test -d /data/infra/metrics && echo kept')).toBe('kept');
  });
});
