import { factsFrom, type Drain, type DrainScope, type Problem } from '@pigsty/sdk';
import { maintenanceFacts } from '../facts/maintenance.ts';
import type { MinioFacts } from '../facts/member.ts';
import { missing } from '../health/probes.ts';
import type { MinioParams } from '../spec/schema.ts';
import type { MinioMember } from '../spec/server.ts';

type Scope = DrainScope<MinioParams, MinioFacts>;

/** A cluster spares a member where the drives of the others are enough to write; there is nothing to hand over. */
export const drain: Drain<MinioParams, MinioFacts> = {
  factsOf: (cluster) => [factsFrom(maintenanceFacts, [cluster])],
  cannotSpare: (scope) => {
    const { instances } = scope.cluster;
    return instances.length === 1 ? [] : [...needsAll(scope), ...needsQuorum(scope)];
  },
};

export function needsAll({ cluster, facts }: Pick<Scope, 'cluster' | 'facts'>): readonly Problem[] {
  return cluster.instances.flatMap((member) => {
    const have = facts.of(member.host);
    const { members = 0, drives = 0 } = missing(have?.metrics ?? {});
    const fault =
      have?.live !== true
        ? 'does not answer'
        : members + drives > 0
          ? `misses ${members} members and ${drives} drives`
          : undefined;
    return fault === undefined ? [] : [against(member, 'minio-not-whole', fault)];
  });
}

function needsQuorum({ cluster, facts, hosts }: Scope): readonly Problem[] {
  return cluster.instances
    .filter((member) => hosts.includes(member.host))
    .filter((member) => facts.from(maintenanceFacts, member)?.answer !== 'spared')
    .map((member) =>
      against(
        member,
        'minio-no-quorum',
        facts.from(maintenanceFacts, member)?.answer === 'needed'
          ? 'cannot be spared: without its drives the cluster takes no writes'
          : 'does not say whether it can be spared',
      ),
    );
}

function against({ name, host, params }: MinioMember, rule: string, message: string): Problem {
  return {
    severity: 'error',
    rule,
    subject: name,
    host,
    cluster: params.minio_cluster,
    message,
    hint: `See: pigsty minio list -l ${params.minio_cluster}`,
  };
}
