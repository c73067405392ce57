import { defineQuery, factsFrom } from '@pigsty/sdk';
import { z } from 'zod';
import type { EtcdFacts } from '../facts/member.ts';
import { etcdSnapshots } from '../facts/snapshots.ts';
import { megabytes } from '../spec/megabytes.ts';
import { utcText } from '../spec/utc-text.ts';
import type { EtcdParams } from '../spec/schema.ts';

/** A snapshot on the host of a member. A type and not an interface, so that it is JSON. */
export type ListedSnapshot = {
  readonly snapshot: string;
  readonly member: string;
  readonly host: string;
  readonly takenAt: string;
  readonly revision: number;
  readonly keys: number;
  readonly bytes: number;
  readonly hash: string;
  /** The id of the procedure that took it; empty for the timer. */
  readonly run: string;
  readonly damaged: boolean;
};

export const backups = defineQuery<EtcdParams, EtcdFacts, ListedSnapshot>()({
  name: 'backups',
  summary: 'snapshots on the hosts of the members: when, revision, size, hash',
  input: z.object({}),
  factsOf: (cluster) => [factsFrom(etcdSnapshots, [cluster])],
  columns: [
    {
      key: 'snapshot',
      title: 'snapshot',
      show: (row) => (row.damaged ? `${row.snapshot}, damaged` : row.snapshot),
    },
    { key: 'member', title: 'member' },
    { key: 'host', title: 'host' },
    { key: 'takenAt', title: 'taken' },
    { key: 'revision', title: 'revision' },
    { key: 'keys', title: 'keys' },
    { key: 'bytes', title: 'size', show: ({ bytes }) => megabytes(bytes) },
    { key: 'hash', title: 'hash' },
  ],
  rows: ({ cluster, facts }): readonly ListedSnapshot[] =>
    cluster.instances
      .flatMap((instance) =>
        (facts.from(etcdSnapshots, instance)?.snapshots ?? []).map((found) => ({ instance, found })),
      )
      .sort((a, b) => b.found.takenAt - a.found.takenAt)
      .map(({ instance, found: { name, member, takenAt, revision, keys, bytes, hash, run, damaged } }) => ({
        snapshot: name,
        member,
        host: instance.host,
        takenAt: utcText(takenAt),
        revision,
        keys,
        bytes,
        hash,
        run,
        damaged,
      })),
  warnings: ({ cluster, facts }) =>
    cluster.instances.flatMap((instance) => {
      const told = facts.from(etcdSnapshots, instance);
      return [
        ...(told?.snapshots ?? [])
          .filter((s) => s.damaged)
          .map((s) => `${s.name} on ${instance.host} has another size than when it was taken`),
        ...(told?.timerFailed === true
          ? [
              `the last scheduled snapshot of ${instance.name} failed: journalctl -u etcd-backup on ${instance.host}`,
            ]
          : []),
      ];
    }),
  examples: [['pigsty etcd backups', 'what can be restored, the newest first']],
});
