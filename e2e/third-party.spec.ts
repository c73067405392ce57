import { freeSubnet, sandboxDown, sandboxExec, sandboxUp } from '@pigsty/sandbox';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  build,
  copyExample,
  estate,
  leaveHome,
  newEstate,
  packAll,
  packModule,
  pigsty,
} from './harness/author.ts';

const sandbox = 'third';
const network = (await freeSubnet(sandbox, '10.10.31.0/24')).replace('.0/24', '');
const hosts = [`${network}.11`, `${network}.12`] as const;

function inventory(user: string, key: string, memory: number): string {
  const [one, two] = hosts;
  return `all:
  children:
    mc-test:
      hosts: { ${one}: { memcached_seq: 1 }, ${two}: { memcached_seq: 2 } }
      vars: { memcached_cluster: mc-test, memcached_memory: ${memory} }
  vars:
    modules: [pigsty-memcached]
    admin_ip: ${one}
    ansible_user: ${user}
    ansible_ssh_private_key_file: ${key}
`;
}

describe('a module of a third party, outside the clone', () => {
  const example = copyExample('pigsty-memcached');
  let access: { readonly sshUser: string; readonly sshKeyPath: string };
  const want = (memory: number): void =>
    writeFileSync(join(estate, 'pigsty.yml'), inventory(access.sshUser, access.sshKeyPath, memory));

  beforeAll(async () => {
    [access] = await Promise.all([
      sandboxUp({
        name: sandbox,
        subnet: `${network}.0/24`,
        hosts: hosts.map((address, i) => ({ name: `cache-${i + 1}`, address })),
        fresh: true,
      }),
      packAll(),
    ]);
  });

  afterAll(async () => {
    await sandboxDown(sandbox);
    leaveHome();
  });

  test('the example is built from published entry points, and its conformance is green', async () => {
    await build(example);
    await packModule(example);
  });

  test('beside the command it is found by its name, and checked with a topic of its own', async () => {
    await newEstate();
    want(64);
    expect((await pigsty('validate')).all).toContain('memcached');
    const { all: checked } = await pigsty('check', '--verbose');
    expect(checked).toMatch(/memory for mc-test-1 +\d+ MiB available/);
    want(99_999_999);
    const refused = await pigsty('check');
    expect(refused.exitCode).toBe(1);
    expect(refused.all).toMatch(/pigsty\.yml:5:\d+/);
    expect(refused.all).toContain('Lower memcached_memory, or put the instance on another host.');
    want(64);
  });

  test('install brings it with NODE, and a second plan is empty', async () => {
    const { exitCode, all } = await pigsty('install', 'memcached', '--yes');
    expect(exitCode, all).toBe(0);
    const plan = await pigsty('plan', '--json');
    expect(plan.exitCode, plan.all).toBe(0);
    expect((await pigsty('health', 'memcached')).exitCode).toBe(0);
  });

  test('more memory is set without a restart, and an item survives it', async () => {
    await memcached(0, 'set city 0 0 5\r\nDelft');
    want(96);
    const { exitCode, all } = await pigsty('install', 'memcached', '--yes');
    expect(exitCode, all).toBe(0);
    expect(all).toContain('set the memory of mc-test-1 to 96 MiB (was 64 MiB)');
    expect(await memcached(0, 'get city')).toContain('Delft');
    const { stdout } = await pigsty('memcached', 'stats');
    expect(stdout).toMatch(/mc-test-1 +10\.10\.31\.11 +1\.\S+ +1 +0 of 96 MiB/);
  });

  test('its procedure is planned, restarts one instance after the other, and is recorded', async () => {
    const dry = await pigsty('memcached', 'restart', 'mc-test', '--dry-run');
    expect(dry.all).toContain('restart mc-test-2');
    const { exitCode, all } = await pigsty('memcached', 'restart', 'mc-test', '--yes');
    expect(exitCode, all).toBe(0);
    expect(all).toContain('2 instances of mc-test run.');
    expect(await memcached(0, 'get city')).not.toContain('Delft');
    expect((await pigsty('runs')).all).toContain('restart');
    expect((await pigsty('memcached', '--help')).all).toMatch(/restart .*one at a time/);
  });

  test('removed, it leaves nothing, and nothing more is planned for its removal', async () => {
    const { exitCode, all } = await pigsty('remove', 'memcached', '--yes', '--confirm', 'mc-test');
    expect(exitCode, all).toBe(0);
    const left = await sandboxExec(sandbox, hosts[0], [
      'sh',
      '-c',
      'ls -d /etc/memcached /etc/systemd/system/memcached.service.d /etc/pigsty/modules/memcached /usr/bin/memcached 2>/dev/null',
    ]);
    expect(left.stdout).toBe('');
  });

  async function memcached(host: 0 | 1, line: string): Promise<string> {
    const talk = `exec 3<>/dev/tcp/127.0.0.1/11211; printf '%s\\r\\nquit\\r\\n' "$1" >&3; cat <&3`;
    const { stdout } = await sandboxExec(sandbox, hosts[host], ['bash', '-c', talk, 'memcached', line]);
    return stdout;
  }
});
