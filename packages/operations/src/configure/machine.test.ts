import { expect, test } from 'vitest';
import { defaultDevice, hasUtf8Locale, majorsIn, missingPostgres, osName, probeMachine } from './machine.ts';

const routes = `Iface	Destination	Gateway 	Flags	RefCnt	Use	Metric	Mask		MTU	Window	IRTT
wlan0	00000000	0101A8C0	0003	0	0	600	00000000	0	0	0
eth0	00000000	0100000A	0003	0	0	100	00000000	0	0	0
eth0	0000000A	00000000	0001	0	0	100	00FFFFFF	0	0	0
`;

test('the default route is the one with the lowest metric', () => {
  expect(defaultDevice(routes)).toBe('eth0');
  expect(defaultDevice(routes.split('\n')[0]!)).toBeUndefined();
  expect(defaultDevice('')).toBeUndefined();
});

test('the name of a system is the one it calls itself', () => {
  expect(osName('ID=debian\nPRETTY_NAME="Debian GNU/Linux 13 (trixie)"\n')).toBe(
    'Debian GNU/Linux 13 (trixie)',
  );
  expect(osName('ID=alpine\n')).toBe('alpine');
  expect(osName('')).toBe('unknown system');
});

test('C.UTF-8 is known in both spellings', () => {
  expect(hasUtf8Locale('C\nC.utf8\nPOSIX\n')).toBe(true);
  expect(hasUtf8Locale('C.UTF-8\n')).toBe(true);
  expect(hasUtf8Locale('C\nen_US.utf8\n')).toBe(false);
});

test('majors of PostgreSQL are those that a package source carries', () => {
  const line = (major: number): string => ` postgresql-${major} | ${major}.4-1 | some source Packages\n`;
  expect(majorsIn(line(17) + line(15) + line(15))).toEqual([15, 17]);
  expect(majorsIn('')).toEqual([]);
});

test('a version that no package source carries is named with those that are carried', async () => {
  const machine = await probeMachine();
  const text = 'all: { vars: { pg_version: 17 } }';
  expect(missingPostgres(text, { ...machine, postgresMajors: [15] })).toEqual({ wanted: 17, carried: [15] });
  expect(missingPostgres(text, { ...machine, postgresMajors: [15, 17] })).toBeUndefined();
  expect(
    missingPostgres('all: { vars: { admin_ip: 10.0.0.1 } }', { ...machine, postgresMajors: [] }),
  ).toBeUndefined();
});

test('this machine has a name, CPUs, memory and a disk', async () => {
  const machine = await probeMachine();
  expect(machine.cpus).toBeGreaterThan(0);
  expect(machine.memoryMiB).toBeGreaterThan(256);
  expect(machine.diskGiB).toBeGreaterThanOrEqual(machine.diskFreeGiB);
  expect(machine.addresses.map((a) => a.address)).not.toContain('127.0.0.1');
});
