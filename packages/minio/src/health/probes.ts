import { serviceProbe, verdict, type Probe } from '@pigsty/sdk';
import { engineOf } from '../engines/table.ts';
import { ask, parseMetrics } from '../facts/member.ts';
import { placesOf, type MinioCluster, type MinioMember } from '../spec/server.ts';

const { ok, warn, fail } = verdict;

/** Every member: its unit, whether the cluster takes writes as it sees it, and what is missing of it where it has metrics. */
export function probes(cluster: MinioCluster): readonly Probe[] {
  return cluster.instances.flatMap((member) => {
    const { metrics } = engineOf(member.params);
    return [
      serviceProbe(subject(member), { unit: placesOf(member.params).unit }),
      takesWrites(member),
      ...(metrics === undefined ? [] : [isWhole(member, metrics)]),
    ];
  });
}

const subject = ({ name, host, params }: MinioMember) => ({
  module: 'minio',
  cluster: params.minio_cluster,
  instance: name,
  host,
});

function takesWrites(member: MinioMember): Probe {
  return {
    ...subject(member),
    name: 'cluster takes writes',
    script: ask(member, engineOf(member.params).health.cluster, "-o /dev/null -w '%{http_code}'"),
    deadlineMs: 7000,
    judge: ({ output }) => {
      const code = output.trim();
      if (code === '200') return ok('enough drives to write');
      return code === '503'
        ? fail(
            'too few drives: it cannot be written',
            'Start the members and mount the drives that are missing.',
          )
        : fail(
            'no answer over its certificate',
            `journalctl -u ${placesOf(member.params).unit} on ${member.host}`,
          );
    },
  };
}

function isWhole(member: MinioMember, metrics: string): Probe {
  return {
    ...subject(member),
    name: 'all members and drives are there',
    script: ask(member, metrics),
    deadlineMs: 7000,
    judge: ({ output }) => {
      const { members, drives } = missing(parseMetrics(output));
      if (members === undefined || drives === undefined) return { state: 'unknown', detail: 'no figures' };
      if (members + drives > 0)
        return warn(`${members} members and ${drives} drives are missing`, 'pigsty minio list');
      return ok('none is missing');
    },
  };
}

/**
 * The names of version 2, and of version 3, which does not print what is zero. A server of 2021 counts its only drive as
 * missing; without it, it would not answer.
 */
export function missing(metrics: Readonly<Record<string, number>>): {
  readonly members?: number;
  readonly drives?: number;
} {
  const value = (name: string): number => metrics[name] ?? 0;
  if ('minio_cluster_nodes_online_total' in metrics)
    return {
      members: value('minio_cluster_nodes_offline_total'),
      drives:
        value('minio_cluster_disk_total') === 1
          ? 0
          : value('minio_cluster_disk_offline_total') + value('minio_cluster_drive_offline_total'),
    };
  if ('minio_cluster_health_nodes_online_count' in metrics)
    return {
      members: value('minio_cluster_health_nodes_offline_count'),
      drives: value('minio_cluster_health_drives_offline_count'),
    };
  return {};
}
