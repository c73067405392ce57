import { existsSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeDebRoom, type DebRoom } from './deb-room.ts';

let room: DebRoom;
beforeEach(() => {
  room = makeDebRoom();
  room.offer('library', '1.0');
  room.offer('server', '1.0', { head: ['Depends: library (>= 1.0)'] });
  room.want('needed\tpg_packages\tserver-of-others server\n');
});
afterEach(() => room.remove());

test('what is wanted is there with everything that it depends on, and a lock of exact versions', () => {
  const { code, said } = room.build('first');
  expect(code, said).toBe(0);
  expect(room.index()).toEqual(['library 1.0', 'server 1.0']);
  const lock = readFileSync(room.served('packages.lock'), 'utf8').trim().split('\n');
  expect(lock).toHaveLength(2);
  expect(lock[0]).toMatch(/^library 1\.0 all \d+ [0-9a-f]{64} library_1\.0_all\.deb$/);
  for (const name of ['Packages.gz', 'Release', 'repo_complete', 'library_1.0_all.deb'])
    expect(existsSync(room.served(name)), name).toBe(true);
});

test('one that no source has is named with the parameter that wants it, and the former repository stays', () => {
  room.build('first');
  const before = readlinkSync(room.at('www/pigsty'));
  room.want(
    'needed\tpg_packages\tserver\nneeded\trepo_extra_packages\tnowhere\noptional\tnode_packages\tneither\n',
  );
  const { code, said } = room.build('second');
  expect(code).not.toBe(0);
  expect(said).toContain('nowhere (repo_extra_packages)');
  expect(said).not.toContain('neither');
  expect(readlinkSync(room.at('www/pigsty'))).toBe(before);
  expect(readFileSync(room.served('asked'), 'utf8')).toBe('first\n');
});

test('one that is not what its index says is not served, and nothing half-done is left', () => {
  room.build('first');
  const before = readlinkSync(room.at('www/pigsty'));
  room.offer('server', '2.0', { head: ['Depends: library'] });
  writeFileSync(room.at('upstream/server_2.0_all.deb'), 'torn');
  const { code, said } = room.build('second');
  expect(code, said).not.toBe(0);
  expect(said).toContain('the former repository stays');
  expect(readlinkSync(room.at('www/pigsty'))).toBe(before);
  expect(readdirSync(room.at('www/.pigsty')).filter((n) => n.startsWith('2'))).toHaveLength(1);
});

test('a newer version takes the place of the former one, whose file stays for who has read the former index', () => {
  room.build('first');
  room.offer('server', '2.0', { head: ['Depends: library'] });
  expect(room.build('second').code).toBe(0);
  expect(room.index()).toEqual(['library 1.0', 'server 2.0']);
  expect(existsSync(room.served('server_1.0_all.deb'))).toBe(true);
  room.offer('server', '3.0', { head: ['Depends: library'] });
  room.build('third');
  expect(existsSync(room.served('server_1.0_all.deb'))).toBe(false);
  expect(existsSync(room.served('server_2.0_all.deb'))).toBe(true);
});

test('packages that exclude each other on one machine are both there', () => {
  room.offer('other', '1.0', { head: ['Conflicts: server'] });
  room.want('needed\ta\tserver\nneeded\tb\tother\n');
  const { code, said } = room.build('first');
  expect(code, said).toBe(0);
  expect(room.index()).toEqual(['library 1.0', 'other 1.0', 'server 1.0']);
});

test('a pinned version that its source has dropped is carried over from the former repository, and both say so', () => {
  room.want('needed\tpg_packages\tserver=1.0*\nneeded\tnode_packages\tlibrary\n');
  room.build('first');
  room.drop('server_1.0');
  room.offer('server', '2.0', { head: ['Depends: library'] });
  const locked = readFileSync(room.served('packages.lock'), 'utf8');
  for (const asked of ['second', 'third']) {
    const { code, said } = room.build(asked);
    expect(code, said).toBe(0);
    expect(said).toContain('carrying over server 1.0, which no source has any longer');
    expect(said).not.toContain('carrying over library');
    expect(room.index()).toEqual(['library 1.0', 'server 1.0']);
    expect(readFileSync(room.served('packages.lock'), 'utf8')).toBe(
      locked.replace('server_1.0_all.deb', 'server_1.0_all.deb carried'),
    );
  }
});

test('with it come the dependencies that its source has dropped as well', () => {
  room.offer('server', '1.0', { head: ['Depends: library (= 1.0)'] });
  room.want('needed\tpg_packages\tserver=1.0*\n');
  room.build('first');
  for (const name of ['server', 'library']) {
    room.drop(`${name}_1.0`);
    room.offer(name, '2.0');
  }
  const { code, said } = room.build('second');
  expect(code, said).toBe(0);
  expect(said).toContain('carrying over library 1.0');
  expect(room.index()).toEqual(['library 1.0', 'server 1.0']);
});

test('a pinned version that is not in the former repository either, or damaged there, fails the build', () => {
  room.want('needed\tpg_packages\tserver=1.0*\n');
  room.build('first');
  room.drop('server_1.0');
  const bytes = readFileSync(room.served('server_1.0_all.deb'));
  bytes[bytes.length - 1]! ^= 1;
  writeFileSync(room.served('server_1.0_all.deb'), bytes);
  const damaged = room.build('second');
  expect(damaged.code).not.toBe(0);
  expect(damaged.said).toContain('server=1.0* (pg_packages)');
  room.offer('server', '2.0');
  room.want('needed\tpg_packages\tserver=1.5*\n');
  const { code, said } = room.build('third');
  expect(code).not.toBe(0);
  expect(said).toContain('server=1.5* cannot be installed from these sources: the former repository stays');
});

test('a version that nobody pins is not carried over', () => {
  room.build('first');
  room.drop('server_1.0');
  const { code, said } = room.build('second');
  expect(code).not.toBe(0);
  expect(said).toContain('In no repository of this host');
});
