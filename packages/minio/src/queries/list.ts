import { defineQuery, type ModuleFacts } from '@pigsty/sdk';
import { z } from 'zod';
import type { MinioFacts } from '../facts/member.ts';
import { missing } from '../health/probes.ts';
import type { MinioParams } from '../spec/schema.ts';
import { schemeOf, type MinioCluster, type MinioMember } from '../spec/server.ts';

/** One member as the inventory declares it and as it runs. A type and not an interface, so that it is JSON. */
export type ListedMember = {
  readonly instance: string;
  readonly address: string;
  readonly state: string;
  readonly drives: string;
  readonly version: string | undefined;
};

export const list = defineQuery<MinioParams, MinioFacts, ListedMember>()({
  name: 'list',
  summary: 'members with their drives, and what is missing of a cluster',
  input: z.object({
    declared: z.boolean().default(false).describe('only what the inventory says; no host is asked'),
  }),
  asks: ({ declared }) => !declared,
  columns: [
    { key: 'instance', title: 'instance' },
    { key: 'address', title: 'address' },
    { key: 'state', title: 'state' },
    { key: 'drives', title: 'drives' },
    { key: 'version', title: 'version' },
  ],
  rows: ({ cluster, facts }) => cluster.instances.map((member) => row(member, facts.of(member.host))),
  warnings: ({ cluster, facts, input: { declared } }) => (declared ? [] : warningsOf(cluster, facts)),
  examples: [['pigsty minio list', 'every member, and whether its cluster takes writes']],
});

function row({ name, host, params }: MinioMember, have: MinioFacts | undefined): ListedMember {
  const formatted = have?.drives.filter(({ pool }) => pool !== undefined).length;
  return {
    instance: name,
    address: `${schemeOf(params)}://${host}:${params.minio_port}`,
    state: stateOf(have),
    drives: have === undefined ? '-' : `${formatted} of ${have.drives.length}`,
    version: have?.version,
  };
}

function stateOf(have: MinioFacts | undefined): string {
  if (have === undefined) return 'not asked';
  if (have.version === undefined) return 'not installed';
  if (!have.live) return have.unit === 'active' ? 'does not answer' : have.unit;
  return have.writable === false ? 'cannot write' : 'up';
}

function warningsOf({ name, instances }: MinioCluster, facts: ModuleFacts<MinioFacts>): readonly string[] {
  const seen = instances.map(({ host }) => missing(facts.of(host)?.metrics ?? {}));
  const most = (of: 'members' | 'drives'): number => Math.max(0, ...seen.map((one) => one[of] ?? 0));
  const figures = [
    ...(most('members') > 0 ? [`${most('members')} members`] : []),
    ...(most('drives') > 0 ? [`${most('drives')} drives`] : []),
  ];
  return [
    ...(instances.some(({ host }) => facts.of(host)?.writable === false)
      ? [`${name} cannot be written`]
      : []),
    ...(figures.length > 0 ? [`${name} lacks ${figures.join(' and ')}`] : []),
  ];
}
