import { readFileSync } from 'node:fs';
import { parseActivity } from '../../../src/activity/parse.ts';
import { observeMembers, type ObservedMember } from '../../../src/activity/member.ts';
import type { ActivitySample } from '../../../src/activity/sample.ts';
import { clusterOf, clusterText } from '../cluster-of.ts';

export const { inventory, cluster } = clusterOf(clusterText('', { members: 4 }));

export function fixture(name: string): string {
  return readFileSync(new URL(`../../fixtures/top/${name}`, import.meta.url), 'utf8');
}

const pools = `pools ${Buffer.from(fixture('pools.csv')).toString('base64')}\n`;
export const leader = parseActivity(pools + fixture('leader.txt'));
const replica = parseActivity(fixture('replica.txt'));
const stopped = parseActivity(fixture('stopped.txt'));

/** A leader, a replica, a member whose PostgreSQL is stopped, and one whose host does not answer. */
export function members(
  edit: (sample: ActivitySample) => ActivitySample = (sample) => sample,
  before: readonly ObservedMember[] = [],
): readonly ObservedMember[] {
  const samples: Readonly<Record<string, ActivitySample>> = {
    'pg-test-1': edit(leader),
    'pg-test-2': replica,
    'pg-test-3': stopped,
  };
  return observeMembers(cluster, ({ name }) => ({
    sample: samples[name],
    unreached:
      name === 'pg-test-4' ? 'cannot open SSH to 10.10.10.14 as root: no route to the host' : undefined,
    cpus: 2,
    before: before.find((m) => m.instance === name),
  }));
}
