import { expect, test } from 'vitest';
import { NodeParams } from '../spec/schema.ts';
import { logProbes } from './logs.ts';

const [probe] = logProbes(
  { module: 'node', cluster: 'nodes', instance: 'node-1', host: '10.10.10.10' },
  NodeParams.parse({}),
);
const state = (output: string): string | undefined => probe?.judge({ code: 0, output }).state;

test('a host without an agent of logs is in order: there is no store of logs', () => {
  // What systemctl of systemd 257 says of a unit that is not there, and that of older ones, which say nothing.
  expect(state('not-found\ninactive inactive \n')).toBe('ok');
});

test('an agent that is installed runs, and sends what it has read', () => {
  expect(state('enabled\nactive active \n0\n')).toBe('ok');
  expect(state('enabled\nactive inactive \n')).toBe('fail');
  expect(state(`enabled\nactive active \n${100 * 1024 * 1024}\n`)).toBe('warn');
  expect(state('')).toBe('unknown');
});
