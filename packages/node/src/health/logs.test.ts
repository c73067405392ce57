import { execFileSync } from 'node:child_process';
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
  expect(state('enabled\nactive active \npending 0\ndropped 0\n')).toBe('ok');
  expect(state('enabled\nactive inactive \n')).toBe('fail');
  expect(state(`enabled\nactive active \npending ${100 * 1024 * 1024}\n`)).toBe('warn');
  expect(state('')).toBe('unknown');
});

test('what was thrown away since a store did not take it in time is told, also when all is sent again', () => {
  const output = `enabled\nactive active \npending 0\ndropped ${3 * 1024 * 1024}\ndropped 0\n`;
  expect(probe?.judge({ code: 0, output })).toMatchObject({
    state: 'warn',
    detail: '3.0 MiB of logs were thrown away: a store did not take them in time',
  });
});

test('numbers of the agent are found among its metrics', () => {
  const [, words = ''] = /\| (sed -n .*)$/.exec(String(probe?.script)) ?? [];
  const page = `vlagent_remotewrite_pending_data_bytes{path="/d/1", url="1:x"} 12
vm_persistentqueue_bytes_dropped_total{path="/d/1"} 34
vm_persistentqueue_blocks_dropped_total{path="/d/1"} 5
`;
  expect(execFileSync('sh', ['-c', words], { input: page, encoding: 'utf8' })).toBe(
    'pending 12\ndropped 34\n',
  );
});
