import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Op, SysctlArgs } from '@pigsty/sdk';
import { judgeHugePages, judgeNuma } from '../src/health/tuning.ts';
import { commandOf, StandIn } from './acting.ts';
import { planned, plannedRemoval } from './planned.ts';

let host: StandIn;
beforeEach(() => {
  host = new StandIn(mkdtempSync(join(tmpdir(), 'pigsty-tuning-')));
});
afterEach(() => rmSync(host.folder, { recursive: true, force: true }));

const one = (vars: string): string => `{ 10.0.0.1: { ${vars} } }`;
const read = (path: string): string => readFileSync(join(host.folder, path), 'utf8');
const sysctls = (ops: readonly Op[]): Readonly<Record<string, string | number>> =>
  Object.fromEntries(
    ops
      .filter((op): op is Op<SysctlArgs> => op.kind === 'sysctl')
      .map(({ args }) => [args.name, args.live === false ? `${args.value} at boot` : args.value]),
  );
const content = (ops: readonly Op[], path: string): string =>
  String(
    (ops.find(({ kind, key }) => kind === 'file' && key === path)?.args as { content?: unknown }).content,
  );

const giveBack = 'give back values of the kernel that nothing asks for any more';
const writeDown = 'write down the values of the kernel as they are';

test('what the inventory writes itself goes before what the profile sets, and without a profile there is nothing else', () => {
  const own = "node_sysctl_params: { vm.swappiness: 33, kernel.panic: '10' }";
  expect(sysctls(planned(one(own)))).toMatchObject({ 'vm.swappiness': 33, 'vm.dirty_ratio': 15 });
  expect(sysctls(planned(one(`node_tune: none, ${own}`)))).toEqual({
    'kernel.panic': '10',
    'vm.swappiness': 33,
  });
});

test('programs are promised a share of the memory only where somebody says which, whatever the profile', () => {
  const limits = { 'vm.overcommit_memory': 2, 'vm.overcommit_ratio': 80 };
  for (const profile of ['none', 'oltp', 'tiny'])
    expect(sysctls(planned(one(`node_tune: ${profile}, node_overcommit_ratio: 80`)))).toMatchObject(limits);
  expect(sysctls(planned(one('node_tune: crit')))).not.toHaveProperty('vm.overcommit_memory');
});

test('a container is told what is its own, its network, and the rest only where its kernel might be another one day', () => {
  const ops = planned(one('node_hugepage_count: 8, node_disable_swap: true, node_disable_numa: true'), {
    virtualization: 'systemd-nspawn',
  });
  const values = sysctls(ops);
  expect(values).toMatchObject({ 'net.core.somaxconn': 65_535, 'vm.swappiness': '1 at boot' });
  expect(
    Object.entries(values).filter(([name, v]) => !name.startsWith('net.') && typeof v === 'number'),
  ).toEqual([]);
  expect(ops.filter(({ kind, key }) => kind === 'command' && /swap|numa|huge|disks/.test(key))).toEqual([]);
});

test('values of the kernel are written down once, and given back when nothing asks for them any more', () => {
  host.put({
    'proc/sys/vm/swappiness': '60\n',
    'proc/sys/net/ipv4/ip_local_port_range': '32768\t60999\n',
    'sys/kernel/mm/transparent_hugepage/enabled': 'always [madvise] never\n',
    'etc/sysctl.d/90-pigsty.conf':
      '# Kernel parameters, managed by pigsty.\nvm.swappiness = 1\nkernel.panic=10\n',
  });
  const ops = planned(one(''));
  expect(host.converge(commandOf(ops, writeDown))).toBe(true);
  expect(host.converge(commandOf(ops, 'set transparent huge pages to never'))).toBe(true);
  host.put({ 'proc/sys/vm/swappiness': '1\n' });
  expect(host.converge(commandOf(ops, writeDown))).toBe(false);
  expect(host.converge(commandOf(ops, giveBack))).toBe(true);
  expect(read('etc/sysctl.d/90-pigsty.conf')).not.toContain('panic');
  expect(read('proc/sys/vm/swappiness')).toBe('1\n');

  const removal = commandOf(plannedRemoval(one('')), giveBack);
  expect(host.converge(removal)).toBe(true);
  expect(read('proc/sys/vm/swappiness')).toBe('60\n');
  expect(read('proc/sys/net/ipv4/ip_local_port_range')).toBe('32768 60999\n');
  expect(read('sys/kernel/mm/transparent_hugepage/enabled')).toBe('madvise\n');
  expect(existsSync(join(host.folder, 'etc/sysctl.d/90-pigsty.conf'))).toBe(false);
  expect(host.converge(removal)).toBe(false);
});

test('a disk and a processor get what they offer, and only a disk that turns reads further ahead', () => {
  host.put({
    'sys/block/sda/queue/rotational': '1\n',
    'sys/block/sda/queue/read_ahead_kb': '128\n',
    'sys/block/sdb/queue/rotational': '0\n',
    'sys/block/sdb/queue/read_ahead_kb': '128\n',
    'sys/block/vda/queue/scheduler': '[mq-deadline] kyber\n',
    'sys/block/vdb/queue/scheduler': '[mq-deadline] none\n',
    'sys/devices/system/cpu/cpu0/cpufreq/scaling_governor': 'powersave\n',
    'sys/devices/system/cpu/cpu0/cpufreq/scaling_available_governors': 'powersave\n',
  });
  const ops = planned(one('node_disk_prefetch: true'));
  const set = (name: string): boolean => host.converge(commandOf(ops, `set ${name}`));
  expect(set('read_ahead_kb of rotating disks to 8192')).toBe(true);
  expect([read('sys/block/sda/queue/read_ahead_kb'), read('sys/block/sdb/queue/read_ahead_kb')]).toEqual([
    '8192\n',
    '128\n',
  ]);
  expect(set('the scheduler of virtual and NVMe disks to none')).toBe(true);
  expect(read('sys/block/vda/queue/scheduler')).toBe('[mq-deadline] kyber\n');
  expect(read('sys/block/vdb/queue/scheduler')).toBe('none\n');
  expect(set('the governor of the processors to performance')).toBe(false);
});

test('what is set now is set at boot: before services by tmpfiles, and when a disk appears by udev', () => {
  const ops = planned(one('node_disk_prefetch: true'));
  expect(content(ops, '/etc/tmpfiles.d/pigsty-node.conf')).toContain(
    'w /sys/kernel/mm/transparent_hugepage/enabled - - - - never\n',
  );
  expect(content(ops, '/etc/udev/rules.d/90-pigsty.rules')).toContain(
    'KERNEL=="sd*|vd*|xvd*", ATTR{queue/rotational}=="1", ATTR{queue/read_ahead_kb}="8192"\n',
  );
});

test('fewer huge pages than asked for are asked for once in a boot; that somebody took some is seen', () => {
  host.put({
    'proc/sys/vm/nr_hugepages': '0\n',
    'proc/meminfo': 'MemAvailable: 1048576 kB\nHugepagesize: 2048 kB\n',
  });
  const ops = planned(one('node_hugepage_count: 600'));
  const reserve = commandOf(ops, 'reserve 600 huge pages');
  // 1 GiB is free, of which 256 MiB stay so.
  expect(host.converge(reserve)).toBe(true);
  expect(read('proc/sys/vm/nr_hugepages')).toBe('384\n');
  expect(host.converge(reserve)).toBe(false);
  host.put({ 'proc/sys/vm/nr_hugepages': '100\n' });
  expect(host.isDone(reserve)).toBe(false);
  host.put({ 'proc/sys/vm/nr_hugepages': '600\n' });
  expect(host.isDone(reserve)).toBe(true);
});

test('a share of the memory becomes pages, and a count goes before it', () => {
  const pages = (vars: string): unknown => sysctls(planned(one(vars)))['vm.nr_hugepages'];
  expect(pages('node_hugepage_ratio: 0.3')).toBe('2458 at boot');
  expect(pages('node_hugepage_ratio: 0.3, node_hugepage_count: 10')).toBe('10 at boot');
  expect(pages('node_hugepage_count: 10, node_sysctl_params: { vm.nr_hugepages: 5 }')).toBe(5);
  expect(pages('')).toBeUndefined();
});

test('health says what the next boot brings, and what a container never has', () => {
  const at = { host: '10.0.0.1' };
  expect(judgeHugePages('wanted 16\nhave 16\n', at)).toEqual({ state: 'ok', detail: '16 of 16' });
  expect(judgeHugePages('wanted 16\nhave 12\n', at)).toMatchObject({
    state: 'warn',
    hint: 'A boot reserves them before anything else: pigsty node reboot -l 10.0.0.1',
  });
  expect(judgeHugePages('wanted 16\nhave 0\ncontainer\n', at).detail).toContain(
    'a container has none of its own',
  );
  expect(judgeNuma('root=/dev/vda1 numa=off\nnodes 2\n', at).state).toBe('ok');
  expect(judgeNuma('root=/dev/vda1\nnodes 2\n', at).state).toBe('warn');
  expect(judgeNuma('root=/dev/vda1\nnodes 1\n', at).state).toBe('ok');
});
