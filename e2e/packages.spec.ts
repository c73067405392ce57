import { freeSubnet, sandboxDown, sandboxExec, sandboxUp } from '@pigsty/sandbox';
import { execa } from 'execa';
import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pigsty } from './harness/cli.ts';
import { withDependencies } from './harness/workspace.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const packages = withDependencies(['sdk', 'inventory', 'engine', 'node', 'etcd', 'pgsql', 'sandbox']);

/** What somebody without the orchestrator writes. */
const program = `
import { openEngine } from '@pigsty/engine';
import { health, install, remove } from '@pigsty/etcd';
const engine = await openEngine({ inventory: 'pigsty.yml' });
const only = { limit: 'etcd' };
console.log((await install(engine.inventory, only, engine.context)).status);
console.log((await install(engine.inventory, only, engine.context)).status);
console.log((await health(engine.inventory, only, engine.context)).state);
console.log((await remove(engine.inventory, only, engine.context)).status);
await engine.close();
`;

const sandbox = 'pkg';
const subnet = await freeSubnet(sandbox, '10.10.30.0/24');
const solo = subnet.replace('.0/24', '.10');

describe('every package by itself', () => {
  let project: string;
  beforeAll(async () => {
    const hosts = [{ name: 'solo', address: solo }];
    const { sshKeyPath, sshUser } = await sandboxUp({
      name: sandbox,
      subnet,
      hosts,
      fresh: true,
    });
    project = mkdtempSync(join(tmpdir(), 'pigsty-packages-'));
    const tarballs = join(project, 'tarballs');
    mkdirSync(tarballs);
    for (const name of packages)
      await execa('npm', ['pack', '--silent', '--pack-destination', tarballs], {
        cwd: join(root, 'packages', name),
      });
    writeFileSync(join(project, 'package.json'), '{ "name": "empty", "private": true, "type": "module" }\n');
    writeFileSync(join(project, 'pigsty.yml'), inventory(solo, sshUser, sshKeyPath));
    await execa('npm', ['install', '--silent', ...readdirSync(tarballs).map((f) => join(tarballs, f))], {
      cwd: project,
    });
  });

  afterAll(() => sandboxDown(sandbox));

  test.each(packages)('@pigsty/%s can be imported from its tarball', async (name) => {
    const { stdout } = await execa(
      'node',
      ['-e', `import('@pigsty/${name}').then((m) => console.log(Object.keys(m).length > 0))`],
      { cwd: project },
    );
    expect(stdout).toBe('true');
  });

  test('ten lines install ETCD on one NODE-ready host, print its health, and remove it again', async () => {
    writeFileSync(join(project, 'etcd.mjs'), program);
    const node = await pigsty(['install', 'node', '--yes'], { cwd: project });
    expect(node.code, node.all).toBe(0);
    const { stdout } = await execa('node', ['etcd.mjs'], { cwd: project });
    expect(stdout.split('\n')).toEqual(['changed', 'unchanged', 'ok', 'changed']);
    const active = await sandboxExec(sandbox, solo, ['systemctl', 'is-active', 'etcd']);
    expect(active.exitCode).not.toBe(0);
  });

  test('without NODE on the host the module refuses and says how to go on', async () => {
    await sandboxExec(sandbox, solo, ['rm', '-f', '/etc/pigsty/modules/node']);
    const { exitCode, stderr } = await execa('node', ['etcd.mjs'], { cwd: project, reject: false });
    expect(exitCode).not.toBe(0);
    expect(stderr).toMatch(/MODULE_REQUIRED/);
  });
});

function inventory(host: string, user: string, key: string): string {
  return `all:
  children:
    etcd: { hosts: { ${host}: { etcd_seq: 1 } }, vars: { etcd_cluster: etcd } }
  vars:
    admin_ip: ${host}
    ansible_user: ${user}
    ansible_ssh_private_key_file: ${key}
`;
}
