import { freeSubnet, sandboxDown, sandboxExec, sandboxUp } from '@pigsty/sandbox';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pigsty, type CliResult } from './harness/cli.ts';

const sandbox = 'check';
const network = (await freeSubnet(sandbox, '10.10.60.0/24')).replace('.0/24', '');
const [meta, node] = [`${network}.10`, `${network}.11`] as const;
/** In the sandbox's network, and nobody's. */
const nobody = `${network}.99`;
/** An address of the inventory that leads to another machine, by an address which that one has besides its own. */
const forwarded = `${network}.98`;
const besides = `${network}.97`;

interface Finding {
  readonly host: string;
  readonly check: string;
  readonly state: string;
  readonly seen: string;
  readonly expected?: string;
  readonly remedy?: string;
  readonly position?: { readonly file: string; readonly line: number };
  readonly fixable: boolean;
}

interface Answer {
  readonly state: string;
  readonly results: readonly Finding[];
  readonly execs: Readonly<Record<string, number>>;
}

describe('hosts before a deploy', () => {
  let folder: string;
  let login: string;
  beforeAll(async () => {
    const hosts = [
      { name: 'meta', address: meta },
      { name: 'node-1', address: node },
    ];
    const { sshKeyPath, sshUser } = await sandboxUp({
      name: sandbox,
      subnet: `${network}.0/24`,
      hosts,
      fresh: true,
    });
    folder = mkdtempSync(join(tmpdir(), 'pigsty-check-'));
    login = `    ansible_user: ${sshUser}\n    ansible_ssh_private_key_file: ${sshKeyPath}\n`;
  });

  afterAll(() => sandboxDown(sandbox));

  const check = (inventory: string, ...words: readonly string[]): Promise<CliResult> => {
    writeFileSync(join(folder, 'pigsty.yml'), inventory);
    return pigsty(['check', ...words], { cwd: folder });
  };

  test('old package lists and a missing locale are found, --fix repairs them, and then all is quiet', async () => {
    await on(meta, 'rm -rf /var/lib/apt/lists/*');
    const wanted = inventory(login, { more: 'pg_locale: de_DE.UTF-8' });
    const before = await check(wanted);
    expect(before.code, before.all).toBe(1);
    expect(before.stdout).toMatch(/warn {2}package lists/);
    expect(before.stdout).toMatch(/fail {2}locale de_DE\.UTF-8[\s\S]*pigsty\.yml:\d+:\d+ \S*pg_locale/);
    const fix = await check(wanted, '--fix', '--yes');
    expect(fix.code, fix.all).toBe(0);
    expect(fix.all).toContain('make the locale de_DE.UTF-8');
    const after = await check(wanted, '--json');
    expect(after.code, after.all).toBe(0);
    const { state, results, execs } = answerOf(after);
    expect(state).toBe('ok');
    expect(new Set(results.map((r) => r.host))).toEqual(new Set([meta, node]));
    expect(execs).toEqual({ [meta]: 2, [node]: 2 });
  });

  test('without a yes and without anybody to ask --fix changes nothing', async () => {
    const refused = await check(inventory(login), '--fix');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('check --fix --yes');
  });

  test('everything that is wrong is reported at once, each for its true reason', async () => {
    const user = /ansible_user: (\S+)/.exec(login)?.[1] ?? '';
    await on(
      meta,
      `systemd-run -q --unit=squatter systemd-socket-activate -l 5432 cat
       ip address add ${besides}/24 dev "$(ip -o route get ${node} | sed 's/.* dev \\([^ ]*\\).*/\\1/')"
       mount -t tmpfs -o size=64m tmpfs /data
       echo 'deb http://${nobody}:1/debian stable main' > /etc/apt/sources.list.d/dead.list
       mkdir -p /etc/pgbouncer && echo '[pgbouncer]' > /etc/pgbouncer/pgbouncer.ini`,
    );
    await on(
      node,
      `mkdir -p /etc/sudoers.away; mv $(grep -ls '${user}' /etc/sudoers.d/*) /etc/sudoers.away/`,
    );
    const members = [`${nobody}: { etcd_seq: 2 }`, `${forwarded}: { etcd_seq: 3, ansible_host: ${besides} }`];
    const result = await check(
      inventory(login, { members, more: 'node_packages: [no-such-package-at-all]' }),
      '--json',
    );
    expect(result.code, result.all).toBe(1);
    const { results } = answerOf(result);
    const of = (host: string, name: string): Finding | undefined =>
      results.find((r) => r.host === host && r.check === name && r.state !== 'ok');
    expect(of(meta, 'port 5432')?.seen).toMatch(/\(PID \d+, squatter\.service\) listens on it/);
    expect(of(meta, 'disk /data')).toMatchObject({
      state: 'fail',
      expected: 'at least 1.0 GiB for /data/postgres',
    });
    expect(of(meta, 'repository')?.seen).toContain(`http://${nobody}:1/`);
    expect(of(meta, 'configuration')?.seen).toContain('/etc/pgbouncer/pgbouncer.ini');
    expect(of(meta, 'package missing')).toMatchObject({ seen: 'no-such-package-at-all is in no repository' });
    expect(of(meta, 'package missing')?.position?.file).toBe('pigsty.yml');
    expect(of(node, 'sudo')?.remedy).toContain('NOPASSWD');
    expect(of(nobody, 'reachable')?.remedy).toContain(`ping -c 3 ${nobody}`);
    expect(of(forwarded, 'address')?.seen).toContain(`the machine behind ${forwarded} has ${meta}`);
    expect(of(forwarded, 'machine id')?.seen).toContain(`${meta} is this machine`);
  });

  test('a limit asks nobody else', async () => {
    const result = await check(inventory(login), '-l', meta, '--json');
    const { results, execs } = answerOf(result);
    expect(new Set(results.map((r) => r.host))).toEqual(new Set([meta]));
    expect(execs).toEqual({ [meta]: 2 });
  });
});

interface InventoryParts {
  readonly members?: readonly string[];
  /** One more variable. */
  readonly more?: string;
}

function inventory(login: string, { members = [], more }: InventoryParts = {}): string {
  return `all:
  children:
    etcd:
      hosts:
${[`${meta}: { etcd_seq: 1 }`, ...members].map((m) => `        ${m}\n`).join('')}      vars: { etcd_cluster: etcd }
    pg-test:
      hosts:
        ${meta}: { pg_seq: 1, pg_role: primary }
        ${node}: { pg_seq: 2, pg_role: replica }
      vars: { pg_cluster: pg-test }
  vars:
    admin_ip: ${meta}
${login}    pg_version: 17
    pg_conf: tiny.yml
    pg_shared_buffer_ratio: 0.02
${more === undefined ? '' : `    ${more}\n`}`;
}

function answerOf({ stdout, all }: CliResult): Answer {
  const line = stdout.trim().split('\n').at(-1) ?? '';
  const answer = JSON.parse(line) as Answer & { type: string };
  if (answer.type !== 'check') throw new Error(all);
  return answer;
}

async function on(host: string, script: string): Promise<void> {
  const { exitCode, stdout, stderr } = await sandboxExec(sandbox, host, ['sh', '-c', script]);
  if (exitCode !== 0) throw new Error(`on ${host}: ${script}\nexit ${exitCode}\n${stdout}${stderr}`);
}
