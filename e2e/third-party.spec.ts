import { freeSubnet, sandboxDown, sandboxExec, sandboxUp } from '@pigsty/sandbox';
import { execa } from 'execa';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../', import.meta.url));
const sandbox = 'third';
const network = (await freeSubnet(sandbox, '10.10.31.0/24')).replace('.0/24', '');
const hosts = [`${network}.11`, `${network}.12`] as const;

/** What an author has: tarballs of ours, and folders of their own outside the clone. */
const home = mkdtempSync(join(tmpdir(), 'pigsty-author-'));
const tarballs = join(home, 'tarballs');
const estate = join(home, 'estate');
const scope = ['sdk', 'inventory', 'testing'];

const tarball = (name: string): string => {
  const file = readdirSync(tarballs).find((f) => f.startsWith(`pigsty-${name}-`));
  if (file === undefined) throw new Error(`there is no tarball of ${name}`);
  return join(tarballs, file);
};

interface Outcome {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  /** Both streams as a user sees them. */
  readonly all: string;
}

async function run(cwd: string, ...words: string[]): Promise<Outcome> {
  const [program = '', ...args] = words;
  const { exitCode, stdout, all } = await execa(program, args, {
    cwd,
    all: true,
    reject: false,
    env: { NO_COLOR: '1', CI: 'true' },
  });
  return { exitCode, stdout, all };
}

async function must(cwd: string, ...words: string[]): Promise<string> {
  const { exitCode, all } = await run(cwd, ...words);
  expect(exitCode, `${words.join(' ')}: ${all}`).toBe(0);
  return all;
}

const pigsty = (...words: string[]): ReturnType<typeof run> =>
  run(estate, 'node_modules/.bin/pigsty', ...words);

/** What others publish comes from the registry, or from the cache that `npm ci` of the clone has filled. */
const install = (folder: string, ...packages: string[]): Promise<string> =>
  must(folder, 'npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', ...packages);

/** Builds a module's package with the tarballs of ours, and runs its tests: its conformance is green. */
async function build(folder: string): Promise<void> {
  await install(folder, ...scope.map(tarball));
  await must(folder, 'npm', 'run', 'types');
  const tests = await must(folder, 'npm', 'test', '--', '--reporter=verbose');
  expect(tests).toMatch(/keeps the module contract/);
  await must(folder, 'npm', 'run', 'build');
}

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
  const example = join(home, 'pigsty-memcached');
  let access: { readonly sshUser: string; readonly sshKeyPath: string };
  const want = (memory: number): void =>
    writeFileSync(join(estate, 'pigsty.yml'), inventory(access.sshUser, access.sshKeyPath, memory));

  beforeAll(async () => {
    mkdirSync(tarballs);
    cpSync(join(root, 'examples/pigsty-memcached'), example, {
      recursive: true,
      filter: (path) => !/\/(?:node_modules|dist)$/.test(path),
    });
    [access] = await Promise.all([
      sandboxUp({
        name: sandbox,
        subnet: `${network}.0/24`,
        hosts: hosts.map((address, i) => ({ name: `cache-${i + 1}`, address })),
        fresh: true,
      }),
      must(root, 'npm', 'run', '--silent', 'tarballs', '--', '--pack-destination', tarballs),
    ]);
  });

  afterAll(async () => {
    await sandboxDown(sandbox);
    rmSync(home, { recursive: true, force: true });
  });

  test.concurrent(
    'the example is built from published entry points, and its conformance is green',
    async () => {
      await build(example);
      await must(example, 'npm', 'pack', '--silent', '--pack-destination', tarballs);
    },
  );

  test.concurrent(
    'the generator writes a package that installs, type-checks, passes its conformance and builds',
    async () => {
      const generator = join(home, 'generator');
      mkdirSync(generator);
      writeFileSync(join(generator, 'package.json'), '{ "private": true }\n');
      await install(generator, tarball('create-module'));
      const said = await must(home, join(generator, 'node_modules/.bin/create-module'), 'varnish');
      expect(said).toContain('cd pigsty-varnish');
      await build(join(home, 'pigsty-varnish'));
    },
  );

  test('beside the command it is found by its name, and checked with a topic of its own', async () => {
    mkdirSync(estate);
    writeFileSync(join(estate, 'package.json'), '{ "name": "estate", "private": true }\n');
    const all = readdirSync(tarballs).filter((f) => !/^pigsty-(?:create-module|testing|e2e)-/.test(f));
    await install(estate, ...all.map((f) => join(tarballs, f)));
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
