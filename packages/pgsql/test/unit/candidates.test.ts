import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { candidatesOf } from '../../src/facts/patroni.ts';
import { parsePatroniCluster } from '../../src/rest/cluster.ts';
import { hasSynchronousStandby } from '../../src/rest/synchronous.ts';
import { clusterOf, clusterText } from './cluster-of.ts';

interface Moment {
  readonly moment: string;
  readonly synchronousMode: boolean | string;
  readonly members: readonly unknown[];
  readonly candidates: readonly string[];
  /** Whether it is waited for no longer, by the member that is wanted. */
  readonly synchronous: Readonly<Record<string, boolean>>;
}

const moments = JSON.parse(
  readFileSync(join(import.meta.dirname, 'candidates.json'), 'utf8'),
) as readonly Moment[];

const { cluster } = clusterOf(clusterText('', { members: 4 }));

test.each(moments)('who may lead next: $moment', ({ members, candidates }) => {
  const view = parsePatroniCluster(JSON.stringify({ scope: 'pg-test', members }));
  const facts = { from: () => ({ view, begun: {} }) } as never;
  expect(candidatesOf(cluster, facts).map((m) => m.name)).toEqual(candidates);
});

/** Patroni writes a blank after each colon and comma. */
const asPatroniWrites = (value: unknown): string =>
  JSON.stringify(value)
    .replaceAll(/":(?=\S)/g, '": ')
    .replaceAll(/,"/g, ', "');

test.each(
  moments.flatMap((m) =>
    Object.entries(m.synchronous).map(([wanted, met]) => ({ ...m, wanted, met, is: met ? 'no' : 'to be' })),
  ),
)('a standby is $is waited for ($wanted): $moment', ({ synchronousMode, members, wanted, met }) => {
  const curl = `curl() { printf '%s\\n%s\\n' "$CONFIG" "$CLUSTER"; }`;
  const script = hasSynchronousStandby(
    [{ instance: 'pg-test-1', url: 'https://10.10.10.11:8008' }],
    wanted === 'any' ? undefined : wanted,
  );
  const env = {
    ...process.env,
    CONFIG: asPatroniWrites({ ttl: 30, synchronous_mode: synchronousMode }),
    CLUSTER: asPatroniWrites({ members }),
  };
  const ran = (): string =>
    execFileSync('sh', ['-c', `${curl}\n${script}`], { env, encoding: 'utf8', stdio: 'pipe' });
  if (met) expect(ran()).toBe('');
  else expect(ran).toThrow('Command failed');
});
