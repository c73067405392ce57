import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readInventory } from '@pigsty/inventory';
import { afterAll, expect, test } from 'vitest';
import { fakeWorld } from '../../test/fake-world.ts';
import {
  askLocal,
  askRest,
  askTemplate,
  type Asker,
  type Answers,
  type Flags,
  likelyAddresses,
} from './answers.ts';
import { type Machine, type MachineAddress, templateNamed } from '@pigsty/operations/configure';

const cwd = mkdtempSync(join(tmpdir(), 'pigsty-answers-'));
writeFileSync(join(cwd, 'there.yml'), 'all: {}\n');
afterAll(() => rmSync(cwd, { recursive: true }));

const eth0 = { address: '10.0.0.5', device: 'eth0' };
const eth1 = { address: '192.168.7.5', device: 'eth1' };

function machineWith(...addresses: readonly MachineAddress[]): Machine {
  return {
    os: 'Debian GNU/Linux 13 (trixie)',
    arch: 'x86_64',
    cpus: 8,
    memoryMiB: 32_000,
    diskGiB: 100,
    diskFreeGiB: 90,
    addresses,
    routed: true,
    utf8Locale: true,
    user: 'root',
    root: true,
  };
}

function asker(...answers: readonly (string | boolean)[]): Asker & { asked: readonly string[] } {
  const world = fakeWorld({ cwd, interactive: answers.length > 0, answers });
  return { world, mayAsk: answers.length > 0, asked: world.asked };
}

function rest(flags: Partial<Flags>, machine: Machine | undefined, who: Asker): Promise<Answers> {
  const { text, name } = templateNamed(flags.conf ?? 'meta');
  const { inventory } = readInventory({ file: name, text });
  return askRest({ files: ['new.yml'], ...flags }, { inventory: inventory!, machine }, who);
}

test('one address needs no question, and bridges do not count', async () => {
  const docker = { address: '172.17.0.1', device: 'docker0' };
  const { primary, map } = await rest({}, machineWith(docker, eth0), asker());
  expect(primary).toBe('10.0.0.5');
  expect([...map]).toEqual([['10.10.10.10', '10.0.0.5']]);
  expect(likelyAddresses(machineWith(docker, eth0, eth1))).toEqual([eth0, eth1]);
});

test('a machine that has the address of the template keeps it', async () => {
  const same = { address: '10.10.10.10', device: 'eth1' };
  expect((await rest({}, machineWith(eth0, same), asker())).primary).toBe('10.10.10.10');
});

test('without a terminal everything that is missing is listed at once', async () => {
  const error = await rest({ files: ['there.yml'] }, machineWith(eth0, eth1), asker()).catch((e: Error) => e);
  expect((error as Error).message).toBe(
    'nobody can be asked, and this is missing:\n' +
      '  --ip ADDRESS, as this machine has several: 10.0.0.5 (eth0), 192.168.7.5 (eth1)\n' +
      '  --force, as there.yml exists (a copy is kept), or another name',
  );
  await expect(rest({}, machineWith(), asker())).rejects.toThrow(
    'this machine has none that others could reach',
  );
});

test('at a terminal only what is open is asked, and hosts until one is left empty', async () => {
  const who = asker('192.168.7.5', '192.168.7.6', '', 'known');
  const { map, generate } = await rest({ conf: 'ha/trio' }, machineWith(eth0, eth1), who);
  expect([...map.values()]).toEqual(['192.168.7.5', '192.168.7.6']);
  expect(generate).toBe(false);
  expect(who.asked).toEqual([
    'Under which address do the others reach this machine?',
    'Address of 10.10.10.11 (etcd, infra, pg-meta)? Empty to fill it in later',
    'Address of 10.10.10.12 (etcd, infra, pg-meta)? Empty to fill it in later',
    'Passwords?',
  ]);
});

test('an address that another host has already, or that is none, is asked for again', async () => {
  const twice = rest({ conf: 'ha/dual', ip: '10.0.0.5' }, machineWith(eth0), asker('10.0.0.5'));
  await expect(twice).rejects.toThrow("10.0.0.5 is another host's already");
  const wrong = rest({ conf: 'ha/dual', ip: '10.0.0.5' }, machineWith(eth0), asker('10.0.0'));
  await expect(wrong).rejects.toThrow('"10.0.0" is no IPv4 address');
});

test('flags leave nothing to ask', async () => {
  const who = asker('nobody asks for this');
  const flags = {
    conf: 'ha/dual',
    ip: '10.0.0.5',
    host: ['10.0.0.6', '10.10.10.2=10.0.0.9'],
    generate: true,
  };
  expect([...(await rest(flags, machineWith(eth0, eth1), who)).map]).toEqual([
    ['10.10.10.10', '10.0.0.5'],
    ['10.10.10.11', '10.0.0.6'],
    ['10.10.10.2', '10.0.0.9'],
  ]);
  expect(who.asked).toEqual([]);
});

test('without --ip the first --host is this machine, and --skip keeps the template’s', async () => {
  const hosts = await rest({ conf: 'ha/dual', host: ['10.0.0.5', '10.0.0.6'] }, machineWith(eth1), asker());
  expect([...hosts.map.values()]).toEqual(['10.0.0.5', '10.0.0.6']);
  expect((await rest({ skip: true }, undefined, asker())).primary).toBe('10.10.10.10');
});

test('a file that is to stay is not written', async () => {
  await expect(
    rest({ files: ['there.yml'], ip: '10.0.0.5' }, machineWith(eth0), asker(false)),
  ).rejects.toThrow('there.yml stays as it is');
});

test('a template is chosen at a terminal, and meta is taken without one', async () => {
  expect((await askTemplate(undefined, asker('ha/safe'))).name).toBe('ha/safe');
  expect((await askTemplate(undefined, asker())).name).toBe('meta');
  expect((await askTemplate('trio', asker('slim'))).name).toBe('ha/trio');
});

test('a machine that does not let itself in may do without SSH, if somebody says so', async () => {
  const shut = { address: '10.0.0.5', works: false, message: 'connection refused' };
  const who = asker('local');
  expect(await askLocal(shut, who)).toBe(true);
  expect(who.asked).toEqual(['SSH to this machine does not work (connection refused). Work on it how?']);
  expect(await askLocal(shut, asker('ssh'))).toBe(false);
  expect(await askLocal(shut, asker())).toBe(false);
  expect(await askLocal({ address: '10.0.0.5', works: true }, asker('nobody asks'))).toBe(false);
});
