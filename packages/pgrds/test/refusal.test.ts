import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { remedyOf, wordsOf } from '../src/health/refusal.ts';
import { probes } from '../src/health/probes.ts';
import { identify } from '../src/spec/identity.ts';
import { watching } from './estate.ts';

interface Case {
  readonly what: string;
  readonly output: string;
  readonly words: string;
  readonly remedy: string;
}
const cases = JSON.parse(readFileSync(new URL('refusal.json', import.meta.url), 'utf8')) as readonly Case[];

const inventory = watching(['20001: { pg_cluster: pg-foo, pg_seq: 1, pg_host: 10.10.10.20 }']);
const [cluster] = identify(inventory).clusters;
const [remote] = cluster?.instances[0]?.params.remotes ?? [];
if (cluster === undefined || remote === undefined) throw new Error('nobody is watched');
const [, server] = probes(cluster, { inventory });

test.each(cases)(
  'health says $what in the words of the server, and what helps',
  ({ output, words, remedy }) => {
    expect(wordsOf(output)).toBe(words);
    expect(remedyOf(words, remote)).toContain(remedy);
    const verdict = server?.judge({ code: 2, output });
    expect(verdict).toMatchObject({ state: 'fail', detail: `10.10.10.20:5432: ${words}` });
  },
);

test.each([
  ['server 17 t t', 'ok', 'PostgreSQL 17 at 10.10.10.20:5432'],
  ['server 17 t f', 'ok', 'PostgreSQL 17 at 10.10.10.20:5432, without pg_stat_statements'],
  [
    'server 17 f t',
    'warn',
    'PostgreSQL 17 at 10.10.10.20:5432: dbuser_monitor may not see what other users do',
  ],
  [
    'server 12 t t',
    'warn',
    'PostgreSQL 12 at 10.10.10.20:5432: older than 13, some queries of the exporter fail',
  ],
])('a server that answers "%s" is %s', (output, state, detail) => {
  expect(server?.judge({ code: 0, output })).toMatchObject({ state, detail });
});
