import { broken, withEntry, withValue, without, type Mutation } from '../breakage.ts';
import type { Good, GroupSite, Path } from '../document.ts';

const SEQ = ['pg_seq', 'etcd_seq', 'minio_seq', 'infra_seq', 'redis_node'] as const;
const CLUSTER: Readonly<Record<string, string>> = {
  pg_seq: 'pg_cluster',
  etcd_seq: 'etcd_cluster',
  minio_seq: 'minio_cluster',
  redis_node: 'redis_cluster',
};

export const identity: readonly Mutation[] = [
  {
    kind: 'no number',
    rule: 'missing-parameter',
    ways: (good) =>
      SEQ.flatMap((name) => members(good, name)).map(({ path }) =>
        without(good, path, () => good.keyAt(path.slice(0, -1))[0]),
      ),
  },
  {
    kind: 'no role',
    rule: 'missing-parameter',
    ways: (good) =>
      members(good, 'pg_role').map(({ path }) => without(good, path, () => good.keyAt(path.slice(0, -1))[0])),
  },
  {
    kind: 'no cluster',
    rule: 'seq-without-cluster',
    ways: (good) =>
      Object.entries(CLUSTER)
        .filter(([seq]) => seq !== 'etcd_seq')
        .flatMap(([seq, cluster]) =>
          clusters(good, seq)
            .filter((group) => good.has([...group.path, 'vars', cluster]))
            .map((group) => {
              const first = [...group.path, 'hosts', group.hosts[0] ?? '', seq];
              const lost = [...group.path, 'vars', cluster];
              const [start] = good.valueAt(first);
              return without(
                good,
                lost,
                (text) => start - (good.keyAt(lost)[0] < start ? good.text.length - text.length : 0),
              );
            }),
        ),
  },
  {
    kind: 'duplicate number',
    rule: 'duplicate-seq',
    ways: (good) =>
      ['pg_seq', 'etcd_seq', 'minio_seq', 'redis_node'].flatMap((name) =>
        clusters(good, name)
          .filter((group) =>
            group.hosts.every((host) => !good.has([...group.path, 'hosts', host, CLUSTER[name] ?? ''])),
          )
          .flatMap((group) =>
            group.hosts.slice(1).map((host) => {
              const first = good.value([...group.path, 'hosts', group.hosts[0] ?? '', name]);
              return withValue(good, [...group.path, 'hosts', host, name], String(first));
            }),
          ),
      ),
  },
  {
    kind: 'two primaries',
    rule: 'one-primary',
    ways: (good) =>
      members(good, 'pg_role')
        .filter(({ path }) => good.value(path) !== 'primary')
        .map(({ path }) => withValue(good, path, 'primary')),
  },
  {
    kind: 'no primary',
    rule: 'one-primary',
    ways: (good) =>
      members(good, 'pg_role')
        .filter(({ path }) => good.value(path) === 'primary')
        .map(({ path, group }) => {
          const [start, end] = good.valueAt(path);
          const [hosts] = good.valueAt([...group.path, 'hosts']);
          return broken(good, {
            what: `${path.join('.')}: replica`,
            start,
            end,
            insert: 'replica',
            at: hosts,
          });
        }),
  },
  {
    kind: 'a host in two clusters of one module',
    rule: 'two-clusters',
    ways: (good) => {
      const found = clusters(good, 'pg_seq');
      return found.flatMap((group) =>
        found
          .filter(
            (other) =>
              other !== group &&
              good.has([...group.path, 'vars', 'pg_cluster']) &&
              good.isMap([...group.path, 'hosts']),
          )
          .flatMap((other) => {
            const host = other.hosts[0] ?? '';
            const isLater = good.keyAt(group.path)[0] > good.keyAt(other.path)[0];
            const path = [...group.path, 'hosts'];
            const entry = withEntry(good, path, {
              key: host,
              value: '{ pg_seq: 9, pg_role: replica }',
              at: 'key',
            });
            return isLater ? [entry] : [];
          }),
      );
    },
  },
  {
    kind: 'an even number of etcd members',
    rule: 'etcd-even',
    severity: 'warning',
    ways: (good) =>
      clusters(good, 'etcd_seq')
        .filter((group) => group.hosts.length === 3)
        .flatMap((group) =>
          group.hosts
            .slice(1)
            .map((host) =>
              without(good, [...group.path, 'hosts', host], () => good.valueAt([...group.path, 'hosts'])[0]),
            ),
        ),
  },
  {
    kind: 'no etcd',
    rule: 'no-etcd',
    ways: (good) =>
      clusters(good, 'etcd_seq').map((group) => {
        const first = clusters(good, 'pg_seq')[0]?.path ?? [];
        const [start] = good.valueAt([...first, 'vars', 'pg_cluster']);
        const lost = good.keyAt(group.path)[0] < start;
        return without(good, group.path, (text) => start - (lost ? good.text.length - text.length : 0));
      }),
  },
];

interface Member {
  readonly group: GroupSite;
  readonly path: Path;
}

/** Every host's variable of this name. */
function members(good: Good, name: string): readonly Member[] {
  return good.groups.flatMap((group) =>
    group.hosts
      .map((host) => ({ group, path: [...group.path, 'hosts', host, name] }))
      .filter(({ path }) => good.has(path)),
  );
}

/** Groups of which every host has a number of this kind. */
export function clusters(good: Good, seq: string): readonly GroupSite[] {
  return good.groups.filter(
    (group) =>
      group.hosts.length > 0 && group.hosts.every((host) => good.has([...group.path, 'hosts', host, seq])),
  );
}
