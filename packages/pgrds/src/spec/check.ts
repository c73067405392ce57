import { clusterProblem, type ClusterFinding, type Inventory, onceEach, type Problem } from '@pigsty/sdk';
import { pgClusters } from '@pigsty/pgsql/contract';
import type { Entry } from './remote-instance.ts';
import { placeOf, type RemoteServer, type WatchingCluster, type WatchingHost } from './remote.ts';

/** What exporters of distributions understand; `prefer` and `allow` are known to libpq alone. */
const SSL_MODES = ['disable', 'require', 'verify-ca', 'verify-full'];

/** Rules over all entries; shapes and ports are judged elsewhere. */
export function check(clusters: readonly WatchingCluster[], inventory: Inventory): readonly Problem[] {
  return onceEach(
    clusters.flatMap((cluster) =>
      [
        ...names(cluster, inventory),
        ...servers(cluster),
        ...cluster.instances.flatMap((host) => host.params.remotes.flatMap((r) => connection(host, r))),
      ].map((finding) => clusterProblem(cluster, inventory, finding)),
    ),
  );
}

/** Every instance of the estate has a name of its own: series of two by one name are mixed. */
function names({ instances }: WatchingCluster, inventory: Inventory): readonly ClusterFinding[] {
  const managed = new Map(
    pgClusters(inventory).flatMap((c) => c.instances.map((i) => [i.name, i.host] as const)),
  );
  const seen = new Map<string, string>();
  return instances.flatMap(({ host, params }) =>
    params.remotes.flatMap((remote): readonly ClusterFinding[] => {
      const { name } = remote;
      const ours = managed.get(name);
      const before = seen.get(name);
      seen.set(name, `${remote.port} of ${host}`);
      if (ours === undefined && before === undefined) return [];
      const other = ours === undefined ? `the entry ${String(before)}` : `the PostgreSQL of ${ours}`;
      return [
        {
          rule: 'remote-name',
          host,
          path: placeOf(remote, 'pg_seq'),
          message: `${name} is the name of ${other} already`,
          hint:
            ours === undefined
              ? `Give it a number that no other instance of ${remote.cluster} has.`
              : 'Servers of this inventory are watched without an entry here. Give one that is not of it another pg_cluster or pg_seq.',
        },
      ];
    }),
  );
}

/** An entry that was copied, and its address left: what it was made for is not watched. */
function servers({ instances }: WatchingCluster): readonly ClusterFinding[] {
  const seen = new Map<string, string>();
  return instances.flatMap(({ host, params }) =>
    params.remotes.flatMap((remote): readonly ClusterFinding[] => {
      // A connection of its own may lead to another database, or through a tunnel.
      if (remote.url !== undefined) return [];
      const server = `${remote.serverHost}:${remote.serverPort}`;
      const before = seen.get(server);
      seen.set(server, before ?? remote.name);
      if (before === undefined || before === remote.name) return [];
      const isPort = params.pg_exporters?.[String(remote.port)]?.pg_host === undefined;
      return [
        {
          rule: 'remote-twice',
          severity: 'warning',
          host,
          path: placeOf(remote, isPort ? 'pg_seq' : 'pg_host'),
          message: `${remote.name} is at ${server}, as ${before} is`,
          hint: 'Correct pg_host or pg_port, or delete one of the two.',
        },
      ];
    }),
  );
}

function connection({ host, params }: WatchingHost, remote: RemoteServer): readonly ClusterFinding[] {
  const entry: Partial<Entry> = params.pg_exporters?.[String(remote.port)] ?? {};
  const finding = (key: keyof Entry, message: string, hint: string): ClusterFinding => ({
    rule: 'remote-connection',
    host,
    // What the entry has not is its host's.
    path: entry[key] === undefined ? [key] : placeOf(remote, key),
    message,
    hint,
  });
  const url = entry?.pg_exporter_url;
  const words = remote.url?.searchParams ?? new URLSearchParams(remote.settings.pg_exporter_params);
  const mode = words.get('sslmode');
  const place = url === undefined ? 'pg_exporter_params' : 'pg_exporter_url';
  return [
    ...(url !== undefined && !/^postgres(?:ql)?:$/.test(remote.url?.protocol ?? '')
      ? [
          finding(
            'pg_exporter_url',
            'this is no address of a PostgreSQL server',
            'Write postgres://user:password@host:5432/postgres?sslmode=require, special characters of the password as %40.',
          ),
        ]
      : []),
    ...(mode !== null && !SSL_MODES.includes(mode)
      ? [
          finding(
            place,
            `exporters do not know sslmode=${mode}`,
            `Use one of ${SSL_MODES.join(', ')}. A server that takes both is asked over TLS with require.`,
          ),
        ]
      : []),
    ...(entry?.pg_exporter_port !== undefined && entry.pg_exporter_port !== remote.port
      ? [
          finding(
            'pg_exporter_port',
            `the exporter of ${remote.name} listens on ${remote.port}, the key of its entry, and not on ${entry.pg_exporter_port}`,
            'Leave pg_exporter_port out, or make it the key of the entry.',
          ),
        ]
      : []),
  ];
}
