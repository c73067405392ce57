import { access, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  freeSubnet,
  sandboxCut,
  sandboxDown,
  sandboxExec,
  sandboxHeal,
  sandboxLimitMemory,
  sandboxPowerOff,
  sandboxReboot,
  sandboxRestore,
  sandboxSnapshot,
  sandboxSshArgv,
  sandboxStatus,
  sandboxUp,
  type SandboxEvent,
  type SandboxStatus,
} from '../src/index.ts';
import { cgroupDirs } from '../src/cgroups.ts';
import { answers, reachSandbox } from './reach-sandbox.ts';

const NAME = 'real-test';
const SUBNET = await freeSubnet(NAME, '10.10.99.0/24');
const address = (last: number): string => SUBNET.replace('.0/24', `.${last}`);
const HOSTS = [
  { name: 'one', address: address(11) },
  { name: 'two', address: address(12) },
];
const UNUSED = address(200);

const { inside, ssh, stateOf } = reachSandbox(NAME);

let up: SandboxStatus;
beforeAll(async () => {
  up = await sandboxUp({ name: NAME, subnet: SUBNET, hosts: HOSTS, fresh: true });
});
afterAll(() => sandboxDown(NAME));

describe('a sandbox that is up', () => {
  test('has its hosts running with names and addresses of their own', async () => {
    expect(up).toMatchObject({ name: NAME, subnet: SUBNET, gateway: address(1), snapshots: ['pristine'] });
    expect(up.hosts.map(({ state }) => state)).toEqual(['running', 'running']);
    expect(await inside('one', 'hostname')).toBe('one');
    expect(await inside(address(12), 'hostname')).toBe('two');
    expect(await inside('one', 'systemctl', 'is-system-running')).toBe('running');
  });

  test('is opened by ssh, as a user with sudo and as root', async () => {
    expect(await ssh('one', 'whoami; sudo whoami; cat /etc/hostname')).toBe('vagrant\nroot\none');
    const asRoot = (await sandboxSshArgv(NAME, 'two')).map((word) => word.replace('vagrant@', 'root@'));
    expect((await execa(asRoot[0] ?? '', [...asRoot.slice(1), 'id -u'])).stdout).toBe('0');
  });

  test('gives each host keys and a machine id that no other has', async () => {
    for (const file of ['/etc/machine-id', '/etc/ssh/ssh_host_ed25519_key.pub']) {
      expect(await inside('one', 'cat', file)).not.toBe(await inside('two', 'cat', file));
    }
  });

  test('lets its hosts see each other and only themselves', async () => {
    await inside('one', 'ping', '-c1', '-W2', address(12));
    expect(await inside('one', 'ps', '-e', '-o', 'comm=')).not.toContain('systemd-nspawn');
    expect(await inside('one', 'cat', '/proc/1/comm')).toBe('systemd');
  });

  test('installs packages through the cache and has no other way out', async () => {
    await inside('one', 'apt-get', 'install', '-qy', '--no-install-recommends', 'jq');
    expect(await inside('one', 'jq', '-n', '1+1')).toBe('2');
    const out = await sandboxExec(NAME, 'one', ['ping', '-c1', '-W2', '192.0.2.99']);
    expect(out.exitCode).not.toBe(0);
    expect(out.stdout).toMatch(/unreachable/i);
  });

  test('is left alone by another up', async () => {
    const again = await sandboxUp({ name: NAME });
    expect(again.hosts).toEqual((await sandboxStatus(NAME))[0]?.hosts);
    expect(again.hosts.map(({ pid }) => pid)).toEqual(up.hosts.map(({ pid }) => pid));
  });

  test('passes input, exit code and both outputs of a command', async () => {
    const result = await sandboxExec(NAME, 'one', ['sh', '-c', 'cat; echo bad >&2; exit 7'], {
      input: 'good',
    });
    expect(result).toEqual({ stdout: 'good', stderr: 'bad\n', exitCode: 7 });
  });
});

describe('what is refused', () => {
  test('is a subnet that another sandbox has, by its name', async () => {
    await expect(sandboxUp({ name: 'other', subnet: SUBNET, hosts: HOSTS })).rejects.toMatchObject({
      code: 'SUBNET_IN_USE',
      message: expect.stringContaining(`"${NAME}"`),
    });
    // Also for someone who keeps sandboxes in another place.
    const stateDir = await mkdtemp(join(tmpdir(), 'sandbox-'));
    await expect(
      sandboxUp({ name: 'other', subnet: SUBNET, hosts: HOSTS }, { stateDir }),
    ).rejects.toMatchObject({ code: 'SUBNET_IN_USE' });
    await rm(stateDir, { recursive: true });
  });

  test('is an existing sandbox with other hosts', async () => {
    await expect(sandboxUp({ name: NAME, subnet: SUBNET, hosts: HOSTS.slice(1) })).rejects.toMatchObject({
      code: 'DIFFERENT_SANDBOX',
    });
  });

  test('is a sandbox, a host or a snapshot that is not there, with what is', async () => {
    await expect(sandboxStatus('nobody')).rejects.toMatchObject({
      code: 'UNKNOWN_SANDBOX',
      hint: expect.stringContaining(NAME),
    });
    await expect(sandboxExec(NAME, 'three', ['true'])).rejects.toMatchObject({
      code: 'UNKNOWN_HOST',
      hint: expect.stringContaining(`one (${address(11)})`),
    });
    await expect(sandboxRestore(NAME, 'never')).rejects.toMatchObject({
      code: 'UNKNOWN_SNAPSHOT',
      hint: expect.stringContaining('pristine'),
    });
  });
});

describe('faults', () => {
  test('a cut network leaves the host running and unreachable, until it is healed', async () => {
    await sandboxCut(NAME, 'two', 'network');
    expect(await stateOf('two')).toBe('cut');
    expect(await answers(address(12))).toBe(false);
    expect((await sandboxExec(NAME, 'one', ['ping', '-c1', '-W1', address(12)])).exitCode).not.toBe(0);
    expect(await inside('two', 'hostname')).toBe('two');
    await sandboxHeal(NAME, 'two');
    expect(await stateOf('two')).toBe('running');
    expect(await ssh('two', 'hostname')).toBe('two');
  });

  test('a power cut stays until it is healed and keeps what was written', async () => {
    await inside('two', 'sh', '-c', 'echo kept > /data/file; echo kept > /etc/kept');
    await sandboxCut(NAME, 'two', 'power');
    expect(await stateOf('two')).toBe('cut');
    await expect(sandboxExec(NAME, 'two', ['true'])).rejects.toMatchObject({ code: 'HOST_NOT_RUNNING' });
    await sandboxHeal(NAME, 'two');
    expect(await ssh('two', 'cat /data/file /etc/kept')).toBe('kept\nkept');
  });

  test('a program that takes more memory than its host has is killed, and the host runs on', async () => {
    const kills = (): Promise<string> => inside('two', 'sed', '-n', 's/^oom_kill //p', '/proc/vmstat');
    const before = Number(await kills());
    await sandboxLimitMemory(NAME, 'two', 512 * 2 ** 20);
    await sandboxExec(NAME, 'two', ['timeout', '60', 'systemd-run', '-q', '--wait', 'tail', '/dev/zero']);
    expect(Number(await kills())).toBeGreaterThan(before);
    await sandboxLimitMemory(NAME, 'two', undefined);
    expect(await inside('two', 'hostname')).toBe('two');
  });

  test('a reboot is one boot later', async () => {
    const before = await inside('one', 'stat', '-c', '%Z', '/run/systemd/system');
    await sandboxReboot(NAME, 'one');
    expect(await inside('one', 'stat', '-c', '%Z', '/run/systemd/system')).not.toBe(before);
    expect(await ssh('one', 'hostname')).toBe('one');
  });

  test('a reboot asked for inside is the same', async () => {
    const before = (await sandboxStatus(NAME))[0]?.hosts[0]?.pid;
    await ssh('one', 'sudo systemctl reboot').catch(() => '');
    await expect
      .poll(async () => (await sandboxStatus(NAME))[0]?.hosts[0]?.pid ?? before, { timeout: 20_000 })
      .not.toBe(before);
    await sandboxUp({ name: NAME });
    expect(await ssh('one', 'hostname')).toBe('one');
  });

  test('a host that was shut down is off, and up boots it again', async () => {
    await sandboxPowerOff(NAME, 'one');
    expect(await stateOf('one')).toBe('off');
    await sandboxUp({ name: NAME });
    expect(await stateOf('one')).toBe('running');
  });
});

test('the machine lets as many hosts watch files as a sandbox may have', async () => {
  const allowed = await readFile('/proc/sys/fs/inotify/max_user_instances', 'utf8');
  const taken = await inside(
    'one',
    'sh',
    '-c',
    'find /proc/[0-9]*/fd -lname anon_inode:inotify 2>/dev/null | wc -l',
  );
  expect(Number(allowed)).toBeGreaterThan(250 * Number(taken));
});

test('what a reboot of the machine takes away is put back by up', async () => {
  await inside('one', 'sh', '-c', 'echo kept > /etc/kept; echo kept > /data/kept');
  const [groups] = await cgroupDirs(`pgs-${NAME}`);
  const [cacher] = await cgroupDirs('pigsty-sandbox-cacher');
  await execa('sh', ['-c', `kill -9 $(find ${groups} ${cacher} -name cgroup.procs -exec cat {} +)`]);
  await expect
    .poll(async () => (await execa('sh', ['-c', `find ${groups} -name cgroup.procs -exec cat {} +`])).stdout)
    .toBe('');
  await execa('sh', [
    '-c',
    `umount /var/lib/pigsty-sandbox/${NAME}/hosts/*/merged; ip link del ps-${NAME}; ip rule del iif ps-${NAME}; ip netns del pgs-${NAME}; ip route del unreachable ${SUBNET}`,
  ]);
  await rm('/run/pigsty-sandbox', { recursive: true });
  expect(await stateOf('one')).toBe('off');
  await sandboxUp({ name: NAME });
  expect(await ssh('one', 'cat /etc/kept /data/kept')).toBe('kept\nkept');
  expect((await sandboxExec(NAME, 'one', ['apt-get', 'update', '-q'])).exitCode).toBe(0);
});

describe('snapshots', () => {
  test('a restore brings back files, deletions, packages and data', async () => {
    await inside(
      'one',
      'sh',
      '-c',
      'echo v1 > /etc/version; mkdir -p /data/db; echo v1 > /data/db/version; rm -f /etc/issue',
    );
    await sandboxSnapshot(NAME, 'v1');
    expect(await inside('one', 'cat', '/etc/version', '/data/db/version')).toBe('v1\nv1');
    await inside(
      'one',
      'sh',
      '-c',
      'echo v2 > /etc/version; echo v2 > /data/db/version; echo new > /data/new; touch /etc/issue; rm -rf /usr/share/doc',
    );
    await sandboxSnapshot(NAME, 'v2');
    await inside('one', 'sh', '-c', 'rm -rf /data/db /etc/version');

    await sandboxRestore(NAME, 'v1');
    expect(await inside('one', 'cat', '/etc/version', '/data/db/version')).toBe('v1\nv1');
    expect(
      await inside(
        'one',
        'sh',
        '-c',
        'test ! -e /etc/issue && test ! -e /data/new && test -d /usr/share/doc && jq -n 1',
      ),
    ).toBe('1');

    await sandboxRestore(NAME, 'v2');
    expect(await inside('one', 'cat', '/etc/version', '/data/db/version', '/data/new')).toBe('v2\nv2\nnew');
    expect(
      await inside('one', 'sh', '-c', 'test -e /etc/issue && test ! -e /usr/share/doc && echo gone'),
    ).toBe('gone');
    expect((await sandboxStatus(NAME))[0]?.snapshots).toEqual(['pristine', 'v1', 'v2']);
  });

  test('a host goes back to pristine with its old keys', async () => {
    const key = await inside('one', 'cat', '/etc/ssh/ssh_host_ed25519_key.pub');
    await sandboxRestore(NAME, 'pristine');
    expect(await inside('one', 'sh', '-c', 'ls -A /data; command -v jq || echo none')).toBe('none');
    expect(await inside('one', 'cat', '/etc/ssh/ssh_host_ed25519_key.pub')).toBe(key);
    expect(await ssh('one', 'hostname')).toBe('one');
  });
});

describe('a host that ends while it boots', () => {
  const init = '/usr/lib/systemd/systemd';
  const endsFirst = (when: string): string =>
    `mv ${init} ${init}.real && printf '%s\\n' '#!/bin/sh' '${when} && exit 2' 'exec ${init}.real "$@"' >${init} && chmod 755 ${init}`;

  test('is tried again', async () => {
    await inside('one', 'sh', '-c', endsFirst('mkdir /data/tried 2>/dev/null'));
    await sandboxPowerOff(NAME, 'one');
    await sandboxUp({ name: NAME });
    expect(await inside('one', 'ls', '/data')).toContain('tried');
    expect(await stateOf('one')).toBe('running');
    await inside('one', 'mv', `${init}.real`, init);
  });

  test('is named when it never boots, and the others are booted all the same', async () => {
    await inside('one', 'sh', '-c', endsFirst('true'));
    await sandboxPowerOff(NAME, 'one');
    await sandboxPowerOff(NAME, 'two');
    const events: SandboxEvent[] = [];
    await expect(
      sandboxUp({ name: NAME }, { onEvent: (event) => void events.push(event) }),
    ).rejects.toMatchObject({
      code: 'HOST_NOT_RUNNING',
      message: expect.stringMatching(/^1 of 2 hosts did not boot: one\none ended while booting/),
    });
    expect(events).toContainEqual({ type: 'host', host: 'one', state: 'failed' });
    expect(await stateOf('two')).toBe('running');
    await sandboxRestore(NAME, 'pristine');
    expect(await stateOf('one')).toBe('running');
  });
});

test('down leaves nothing behind but the refusal of packets, and may be repeated', async () => {
  const before = (await execa('ip', ['route', 'get', UNUSED])).stdout;
  expect(before).toContain('ps-real-test');
  await sandboxDown(NAME);
  await sandboxDown(NAME);
  const route = await execa('ip', ['route', 'get', UNUSED], { reject: false });
  expect(route.stderr).toMatch(/No route to host|unreachable/);
  expect(await readFile('/proc/self/mountinfo', 'utf8')).not.toContain(NAME);
  expect((await execa('ip', ['netns', 'list'])).stdout).not.toContain(NAME);
  expect((await execa('ip', ['link'])).stdout).not.toContain('ps-real-test');
  expect((await execa('ip', ['rule'])).stdout).not.toContain('ps-real-test');
  expect((await execa('ps', ['-eo', 'args'])).stdout).not.toContain(NAME);
  await expect(access(`/var/lib/pigsty-sandbox/${NAME}`)).rejects.toThrow();
  const groups = await Promise.all(
    (await readdir('/sys/fs/cgroup')).map((dir) => readdir(`/sys/fs/cgroup/${dir}`).catch(() => [])),
  );
  expect(groups.flat().filter((group) => group.includes(NAME))).toEqual([]);
  expect(await sandboxStatus()).not.toContainEqual(expect.objectContaining({ name: NAME }));
});
