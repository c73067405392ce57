import {
  absent,
  pkg,
  unit,
  type Estate,
  type ModuleFacts,
  type RemovePlanOptions,
  type StageDraft,
} from '@pigsty/sdk';
import { factsAbout, type RedisFacts } from '../facts/servers.ts';
import { fillMarker } from '../ops/cluster/view.ts';
import { exporterPaths, paths } from '../spec/paths.ts';
import {
  confOf,
  dataOf,
  engineOf,
  serversOfNode,
  unitOf,
  type RedisCluster,
  type RedisNode,
  type RedisServer,
} from '../spec/servers.ts';
import { exporterPackages, packageNames } from './base.ts';
import { forgetPasswords } from './exporter.ts';
import { forgetServers } from './forget.ts';
import { leave } from './native.ts';
import { seLinuxRemoval } from './selinux.ts';

/** Replicas stop first, then those that lead. Every instance clears its own things; shared ones stay while any other needs them. */
export function planRemove(
  cluster: RedisCluster,
  facts: ModuleFacts<RedisFacts>,
  options: RemovePlanOptions,
  { inventory }: Estate,
): readonly StageDraft[] {
  const going = cluster.instances.filter((i) => options.hosts.has(i.host));
  const leads = (s: RedisServer): boolean => factsAbout(facts, s)?.role === 'master';
  const leaves = leave(cluster, options.hosts);
  return [
    ...leaves,
    ...going.flatMap((node) => {
      const servers = [...serversOfNode(node)].sort((a, b) => Number(leads(a)) - Number(leads(b)));
      return [
        {
          name: 'stop',
          host: node.host,
          after: leaves.length > 0 ? [`leave@${cluster.name}`] : [],
          ops: servers.map((s) => unit({ name: unitOf(s), state: 'stopped', enabled: false })),
        },
        ...clean(cluster, node, { facts, options }),
      ];
    }),
    ...forgetServers(cluster, options.hosts, inventory),
  ];
}

interface Removal {
  readonly facts: ModuleFacts<RedisFacts>;
  readonly options: RemovePlanOptions;
}

function clean(cluster: RedisCluster, node: RedisNode, { facts, options }: Removal): readonly StageDraft[] {
  const { params, host } = node;
  const purge = options.purgeData ?? params.redis_rm_data;
  const last = (facts.of(host)?.others ?? []).length === 0;
  return [
    {
      name: 'clean',
      host,
      after: ['stop@self'],
      ops: [
        ...serversOfNode(node).flatMap((server) => [
          absent({ path: `${paths.unitDirectory}/${unitOf(server)}` }),
          absent({ path: confOf(server) }),
          absent({ path: `${paths.log}/${server.name}.log` }),
          ...(purge ? [absent({ path: dataOf(server), recursive: true })] : []),
        ]),
        absent({ path: `${exporterPaths.parts}/${cluster.name}` }),
        absent({ path: fillMarker(cluster.name) }),
        ...(last ? [...seLinuxRemoval(facts.host(host)), ...shared(node)] : []),
      ],
    },
    // A stage of its own: what is left of the passwords is asked when those of this cluster are gone.
    ...(last || !params.redis_exporter_enabled
      ? []
      : [{ name: 'forget', host, after: ['clean@self'], ops: forgetPasswords() }]),
  ];
}

/** Nothing of ours runs on the host any more. */
function shared({ params }: RedisNode): StageDraft['ops'] {
  return [
    unit({ name: exporterPaths.unit, state: 'stopped', enabled: false }),
    absent({ path: paths.marker }),
    absent({ path: paths.tmpfiles }),
    absent({ path: exporterPaths.directory, recursive: true }),
    absent({ path: exporterPaths.dropInDirectory, recursive: true }),
    ...(params.redis_rm_pkg
      ? [
          ...engineOf(params).packageUnits.map((name) =>
            unit({ name, state: 'stopped', enabled: 'masked' as const }),
          ),
          pkg({ names: packageNames(params.redis_type), state: 'absent' }),
          pkg({ names: exporterPackages, state: 'absent' }),
        ]
      : []),
  ];
}
