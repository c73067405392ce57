import { expect, test } from 'vitest';
import { metric } from './metric.ts';
import { samplesOf } from './samples.ts';

const from = (command: string, every = '15s') => ({ command, every });
const gauge = (name: string, source: ReturnType<typeof from> | { exporter: string }) =>
  metric({ name, type: 'gauge', unit: 'count', help: `the ${name}`, from: source });
const cluster = {
  module: 'cache',
  name: 'mc-test',
  params: {},
  instances: ['10.10.10.11', '10.10.10.12'].map((host, i) => ({
    name: `mc-test-${i + 1}`,
    host,
    params: {},
  })),
};

test('each command is registered once for every instance, with the metrics that it prints', () => {
  const metrics = [
    gauge('up', from('ask')),
    gauge('clients', from('ask')),
    gauge('age', from('look', '2m')),
    gauge('goroutines', { exporter: 'cached' }),
  ];
  const samples = samplesOf({ name: 'cache', content: { metrics } }, cluster);
  expect(samples.map(({ ins, ip, command }) => `${ins} ${ip} ${command}`)).toEqual([
    'mc-test-1 10.10.10.11 ask',
    'mc-test-1 10.10.10.11 look',
    'mc-test-2 10.10.10.12 ask',
    'mc-test-2 10.10.10.12 look',
  ]);
  expect(samples[0]).toMatchObject({
    type: 'samples',
    job: 'cache',
    cls: 'mc-test',
    everySeconds: 15,
    metrics: [
      { name: 'up', type: 'gauge', help: 'the up' },
      { name: 'clients', type: 'gauge', help: 'the clients' },
    ],
  });
  expect(samples[1]?.everySeconds).toBe(120);
});

test('a module without such metrics registers none', () => {
  expect(samplesOf({ name: 'cache' }, cluster)).toEqual([]);
});

test('no command is run more than once a second', () => {
  const [one] = samplesOf(
    { name: 'cache', content: { metrics: [gauge('up', from('ask', '200ms'))] } },
    cluster,
  );
  expect(one?.everySeconds).toBe(1);
});
