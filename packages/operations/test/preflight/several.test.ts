import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { findingsOf } from '../../src/preflight/preflight.ts';
import { topics } from '../../src/preflight/topics.ts';
import { play, type Recorded, type RecordedHost } from './scenario.ts';

const at = new URL('../scenarios/preflight/deployed/', import.meta.url);
const inventory = readFileSync(new URL('inventory.yml', at), 'utf8');
const recorded = JSON.parse(readFileSync(new URL('preflight.json', at), 'utf8')) as Recorded;
const [first, second] = ['10.10.60.10', '10.10.60.11'] as const;

/** What is not well when the recorded hosts say something else. */
function trouble(
  edit: (hosts: Record<string, RecordedHost>) => void,
  unreached: Recorded['unreached'] = {},
): string[] {
  const copy = structuredClone(recorded.hosts) as Record<string, RecordedHost>;
  edit(copy);
  const { hosts, wanted, preflight } = play(inventory, { ...recorded, hosts: copy, unreached });
  return findingsOf(hosts, wanted, preflight)
    .filter((f) => f.state !== 'ok')
    .map((f) => `${f.host} ${f.state} ${f.check}: ${f.seen}`);
}

function change(hosts: Record<string, RecordedHost>, address: string, part: Partial<RecordedHost>): void {
  const before = hosts[address];
  if (before === undefined) throw new Error(`no ${address}`);
  hosts[address] = { ...before, ...part };
}

const answersOf = (address: string): RecordedHost['answers'] => recorded.hosts[address]?.answers ?? {};
const moreOf = (address: string): RecordedHost['more'] => recorded.hosts[address]?.more ?? {};
const factsOf = (address: string): RecordedHost['facts'] => {
  const facts = recorded.hosts[address]?.facts;
  if (facts === undefined) throw new Error(`no ${address}`);
  return facts;
};

test('hosts that agree about everything are in order', () => {
  expect(trouble(() => undefined)).toEqual([]);
});

test('of two clocks that are far apart nobody knows which is wrong', () => {
  const found = trouble((hosts) => {
    change(hosts, first, { clock: { atLeastMs: -10, atMostMs: 10 } });
    change(hosts, second, { clock: { atLeastMs: 2990, atMostMs: 3010 } });
  });
  expect(found).toEqual([
    `${first} warn clock between hosts: apart from ${second} (3.0 s)`,
    `${second} warn clock: 3.0 s (±0.01 s) ahead of this machine`,
    `${second} warn clock between hosts: apart from ${first} (3.0 s)`,
  ]);
});

test('cloned machines share an id; one machine under two addresses shares its addresses, too', () => {
  const machine = answersOf(first)['machine'] ?? '';
  const cloned = trouble((hosts) => change(hosts, second, { answers: { ...answersOf(second), machine } }));
  expect(cloned.map((l) => l.replace(/\(.*\)/, ''))).toEqual([
    `${first} warn machine id: ${second} has the same `,
    `${second} warn machine id: ${first} has the same `,
  ]);
  const same = trouble((hosts) => {
    const addresses = [first, second];
    change(hosts, first, { facts: { ...factsOf(first), addresses } });
    change(hosts, second, {
      facts: { ...factsOf(second), addresses },
      answers: { ...answersOf(second), machine },
    });
  });
  expect(same).toEqual([
    `${first} fail machine id: ${second} is this machine, too`,
    `${second} fail machine id: ${first} is this machine, too`,
  ]);
});

test('a cluster is of one architecture and of one system', () => {
  const found = trouble((hosts) =>
    change(hosts, second, { facts: { ...factsOf(second), arch: 'aarch64', osVersion: '12', osMajor: 12 } }),
  );
  expect(found).toEqual([
    `${first} warn operating system: debian 13`,
    `${first} fail architecture: x86_64`,
    `${second} warn operating system: debian 12`,
    `${second} fail architecture: aarch64`,
  ]);
});

test('a port that is refused although it listens is behind a firewall; refused where nothing listens it is not', () => {
  const peers = (to: string): string => `try=${first} 2379 0 \ntry=${first} ${to}\ntry=${first} 8008 0 \n`;
  const answer = (port: string): RecordedHost['more'] => ({
    ...moreOf(second),
    peers: peers(`${port} 1 bash: connect: Connection refused`),
  });
  expect(trouble((hosts) => change(hosts, second, { more: answer('5432') }))).toEqual([
    `${second} fail peer ${first}: 5432 (PostgreSQL of pg-test-1: rejected although it listens)`,
  ]);
  const stopped = { ...answersOf(first), ports: 'listen=00000000:0016 1\n' };
  const quiet = trouble((hosts) => {
    change(hosts, first, { answers: stopped });
    change(hosts, second, { more: answer('5432') });
  });
  expect(quiet).toEqual([]);
});

test('a host that trusts another authority, or one that is not here, would talk to nobody', () => {
  const { hosts, wanted, preflight } = play(inventory, { hosts: recorded.hosts, unreached: {} });
  const found = findingsOf(hosts, wanted, preflight).filter((f) => f.state !== 'ok');
  expect(found.map((f) => [f.host, f.state, f.check])).toEqual([
    [first, 'fail', 'authority'],
    [second, 'fail', 'authority'],
  ]);
  expect(found[0]?.seen).toContain('CN=pigsty-ca');
});

test('silence of a port is a fault, and a smaller one when the host does not answer us either', () => {
  const more = { ...moreOf(second), peers: `try=${first} 5432 124 \n` };
  expect(trouble((hosts) => change(hosts, second, { more }))).toEqual([
    `${second} fail peer ${first}: 5432 (PostgreSQL of pg-test-1: no answer within 3 s)`,
  ]);
  const away = trouble(
    (hosts) => {
      delete hosts[first];
      change(hosts, second, { more });
    },
    { [first]: { code: 'HOST_UNREACHABLE', message: 'no answer' } },
  );
  expect(away).toEqual([
    `${first} fail reachable: no answer`,
    `${second} warn peer ${first}: 5432 (PostgreSQL of pg-test-1: no answer within 3 s)`,
  ]);
});

test.each([
  ['SSH_AUTH', 'login'],
  ['HOST_KEY_CHANGED', 'host key'],
  ['SUDO_MISSING', 'sudo'],
  ['COMMAND_FAILED', 'shell'],
] as const)('%s is said under the name of what is missing: %s', (code, check) => {
  const found = trouble((hosts) => delete hosts[first], { [first]: { code, message: 'no' } });
  expect(found).toContain(`${first} fail ${check}: no`);
});

test('a question that got no answer is said, and takes nothing else away', () => {
  const { clock: _clock, ...answers } = answersOf(second);
  expect(trouble((hosts) => change(hosts, second, { answers }))).toEqual([
    `${second} warn clock: its question was not answered`,
  ]);
});

test('every question is one that a shell understands', () => {
  const { wanted, preflight } = play(inventory, recorded);
  for (const host of preflight.hosts.values()) {
    for (const { ask, askAgain } of topics) {
      const script = ask?.(host.address, wanted) ?? askAgain?.({ host, wanted, preflight });
      if (typeof script === 'string') execFileSync('sh', ['-n'], { input: script });
    }
  }
});
