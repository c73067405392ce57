import { defineOpKind, type Op } from '@pigsty/sdk';
import { type CertificateProfile } from '@pigsty/sdk/engine';
import { expect, test } from 'vitest';
import type { OpDelta } from '../diff/node.ts';
import { groupDeltas, segmentsOf, stepsOf } from './steps.ts';

const profile: CertificateProfile = { commonName: 'x', names: [], days: 1, usages: ['server'] };

const plain = kind('plain');
const pack = kind('pack', true);
const cert = defineOpKind<{ name: string }, null, 'make'>({
  ...kind('cert'),
  write: ({ name }) => [
    { do: 'run', command: { argv: ['genkey', name] } },
    {
      do: 'sign',
      request: { argv: ['csr', name] },
      profile,
      path: name,
      owner: 'root',
      group: 'root',
      mode: '0644',
    },
    { do: 'run', command: { argv: ['after', name] } },
  ],
});

function kind(name: string, transactions = false) {
  return defineOpKind<{ name: string }, null, 'make'>({
    kind: name,
    summary: 'a kind of the tests',
    key: (args) => args.name,
    read: () => ':',
    parse: () => [null],
    diff: () => 'make',
    write: (args) => [{ do: 'run', command: { argv: [name, args.name] } }],
    ...(transactions
      ? {
          writeAll: (changes) => [
            { do: 'run', command: { argv: [name, ...changes.map((c) => c.args.name)] } },
          ],
        }
      : {}),
    describe: (args) => args.name,
    converged: () => null,
  });
}

function delta(op: Op, of: OpDelta['kind'], more: Partial<OpDelta> = {}): OpDelta {
  return { op, kind: of, delta: 'make', notifies: [], clears: [], ...more };
}

function outline(deltas: readonly OpDelta[]): readonly string[][] {
  return segmentsOf(stepsOf(groupDeltas(deltas), (op) => op.key)).map((segment) =>
    segment.map((step) => {
      switch (step.do) {
        case 'mark':
          return `mark ${step.topic} (${step.reason})`;
        case 'clear':
          return `clear ${step.topics.join(' ')}`;
        case 'request':
          return step.action.request.argv.join(' ');
        case 'act':
          return step.action.do === 'run' ? step.action.command.argv.join(' ') : step.action.path;
        case 'reboot':
          return 'reboot';
        default:
          return step satisfies never;
      }
    }),
  );
}

test('neighbours of a kind with transactions are one, others stay apart', () => {
  const deltas = [
    delta(pack({ name: 'a' }), pack),
    delta(pack({ name: 'b' }), pack),
    delta(plain({ name: 'c' }), plain),
    delta(plain({ name: 'd' }), plain),
    delta(pack({ name: 'e' }), pack),
  ];
  expect(outline(deltas)).toEqual([['pack a b', 'plain c', 'plain d', 'pack e']]);
});

test('a marker is left before its change and removed after the one that consumes it', () => {
  const deltas = [
    delta(plain({ name: 'conf' }), plain, { notifies: ['x.restart'] }),
    delta(plain({ name: 'unit' }), plain, { clears: ['x.restart'] }),
  ];
  expect(outline(deltas)).toEqual([['mark x.restart (conf)', 'plain conf', 'plain unit', 'clear x.restart']]);
});

test('a script ends with a reboot, and what comes after it is done over a new connection', () => {
  const boot = defineOpKind<{ name: string }, null, 'make'>({
    ...kind('boot'),
    write: ({ name }) => [
      { do: 'run', command: { argv: ['note', name] } },
      { do: 'reboot', withinMs: 1000 },
      { do: 'run', command: { argv: ['look', name] } },
    ],
  });
  expect(outline([delta(boot({ name: 'a' }), boot), delta(plain({ name: 'b' }), plain)])).toEqual([
    ['note a', 'reboot'],
    ['look a', 'plain b'],
  ]);
});

test('a script ends where a certificate has to be signed', () => {
  expect(outline([delta(cert({ name: 'a' }), cert), delta(plain({ name: 'b' }), plain)])).toEqual([
    ['genkey a', 'csr a'],
    ['after a', 'plain b'],
  ]);
});
