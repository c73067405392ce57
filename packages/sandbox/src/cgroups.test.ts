import { expect, test } from 'vitest';
import { hierarchies } from './cgroups.ts';
import { isInit } from './processes.ts';

const mount = (path: string, type: string, options: string) =>
  `30 20 0:25 / ${path} rw,relatime shared:1 - ${type} ${type} rw,${options}`;

test('the unified hierarchy comes first, then the controllers that a host gets a group in', () => {
  const info = [
    mount('/sys/fs/cgroup/cpu', 'cgroup', 'cpu'),
    mount('/sys/fs/cgroup/devices', 'cgroup', 'devices'),
    mount('/sys/fs/cgroup/systemd', 'cgroup', 'name=systemd'),
    mount('/sys/fs/cgroup/unified', 'cgroup2', 'nsdelegate'),
    mount('/proc', 'proc', 'x'),
  ].join('\n');
  expect(hierarchies(info)).toEqual([
    '/sys/fs/cgroup/unified',
    '/sys/fs/cgroup/cpu',
    '/sys/fs/cgroup/systemd',
  ]);
});

test('only a living process that is number one in a namespace of its own is an init', () => {
  expect(isInit('State:\tS (sleeping)\nNSpid:\t4711\t1\n')).toBe(true);
  expect(isInit('State:\tZ (zombie)\nNSpid:\t4711\t1\n')).toBe(false);
  expect(isInit('State:\tS (sleeping)\nNSpid:\t1\n')).toBe(false);
  expect(isInit('State:\tS (sleeping)\nNSpid:\t4711\t1\t1\n')).toBe(false);
  expect(isInit('State:\tS (sleeping)\nNSpid:\t4711\t15\n')).toBe(false);
  expect(isInit('')).toBe(false);
});
