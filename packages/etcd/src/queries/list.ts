import { defineQuery, factsFrom } from '@pigsty/sdk';
import { z } from 'zod';
import { comparedOf, etcdContents } from '../facts/contents.ts';
import type { EtcdFacts } from '../facts/member.ts';
import { difference, replacement } from '../facts/describe-difference.ts';
import { etcdStatus, isUp, leads, statusesOf, type EtcdStatus } from '../facts/status.ts';
import { megabytes } from '../spec/megabytes.ts';
import { membersOf } from '../spec/members.ts';
import type { EtcdParams } from '../spec/schema.ts';

/** One member as it runs. A type and not an interface, so that it is JSON. */
export type ListedEtcdMember = {
  readonly member: string;
  readonly host: string;
  readonly state: 'leader' | 'follower' | 'learner' | 'no quorum' | 'down' | 'unreachable';
  readonly version: string | undefined;
  readonly sizeBytes: number | undefined;
  readonly inUseBytes: number | undefined;
  readonly term: number | undefined;
  /** Log entries that it has yet to apply, compared with the member that is farthest. */
  readonly behind: number | undefined;
  /** A read that the majority had to agree to, in milliseconds. */
  readonly readMs: number | undefined;
  readonly alarms: string[];
};

export const list = defineQuery<EtcdParams, EtcdFacts, ListedEtcdMember>()({
  name: 'list',
  summary: 'members, who leads, database sizes, lag and alarms',
  input: z.object({}),
  factsOf: (cluster) => [factsFrom(etcdStatus, [cluster]), factsFrom(etcdContents, [cluster])],
  columns: [
    { key: 'member', title: 'member' },
    { key: 'host', title: 'host' },
    { key: 'state', title: 'state' },
    { key: 'version', title: 'version' },
    { key: 'sizeBytes', title: 'size', show: ({ sizeBytes }) => megabytes(sizeBytes) },
    { key: 'inUseBytes', title: 'in use', show: ({ inUseBytes }) => megabytes(inUseBytes) },
    { key: 'term', title: 'term' },
    { key: 'behind', title: 'behind' },
    { key: 'readMs', title: 'read', show: ({ readMs }) => (readMs === undefined ? '' : `${readMs} ms`) },
    { key: 'alarms', title: 'alarms', show: ({ alarms }) => alarms.join(', ') },
  ],
  rows: ({ cluster, facts }): readonly ListedEtcdMember[] => {
    const statuses = statusesOf(cluster, facts);
    const farthest = Math.max(0, ...statuses.map(([, status]) => status?.answer?.index ?? 0));
    return statuses.map(([{ name, host }, status]) => {
      const answer = status?.answer;
      return {
        member: name,
        host,
        state: stateOf(status),
        version: answer?.version,
        sizeBytes: answer?.sizeBytes,
        inUseBytes: answer?.inUseBytes,
        term: answer?.term,
        behind: answer === undefined ? undefined : Math.max(0, farthest - answer.appliedIndex),
        readMs: status?.readMs,
        alarms: (answer?.errors ?? []).map((error) => /alarm:\s*(\w+)/.exec(error)?.[1] ?? error),
      };
    });
  },
  warnings: ({ cluster, facts, unreached }) => {
    const statuses = statusesOf(cluster, facts);
    const wanted = membersOf(cluster);
    const known =
      statuses.map(([, status]) => status?.members).find((members) => members !== undefined) ?? [];
    const silent = statuses.filter(
      ([{ host }, status]) => !unreached.has(host) && status?.answer === undefined,
    );
    const compared = comparedOf(cluster, facts);
    return [
      ...compared.differing.map(
        (one) => `${difference(cluster, compared, one)}. ${replacement(cluster, compared)}`,
      ),
      ...silent.map(([{ name }]) => `${name} does not answer`),
      ...(statuses.some(([, status]) => isUp(status)) ? [] : [`${cluster.name} has no quorum`]),
      ...known
        .filter((member) => !wanted.some((w) => member.peerUrls.includes(w.peerUrl)))
        .map(
          (m) =>
            `${m.name || m.peerUrls.join()} is a member of ${cluster.name}, and the inventory does not have it`,
        ),
    ];
  },
  examples: [['pigsty etcd list', 'every member, and who leads']],
});

function stateOf(status: EtcdStatus | undefined): ListedEtcdMember['state'] {
  if (status === undefined) return 'unreachable';
  if (status.answer === undefined) return 'down';
  if (leads(status)) return 'leader';
  if (status.answer.learner) return 'learner';
  return isUp(status) ? 'follower' : 'no quorum';
}
