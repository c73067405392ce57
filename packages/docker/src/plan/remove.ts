import {
  absent,
  command,
  markersDirectory,
  pkg,
  unit,
  type Estate,
  type ModuleFacts,
  type Op,
  type RemovePlanOptions,
  type StageDraft,
} from '@pigsty/sdk';
import type { DockerFacts } from '../facts/engine.ts';
import { administratorOf } from '../spec/administrator.ts';
import type { DockerCluster, DockerHost } from '../spec/identity.ts';
import { engineGroup, packages, paths, socketName, unitName } from '../spec/paths.ts';

/** Containers stop, the engine goes; what they wrote stays unless it is asked for. */
export function planRemove(
  cluster: DockerCluster,
  _facts: ModuleFacts<DockerFacts>,
  { hosts, purgeData }: RemovePlanOptions,
  estate: Estate,
): readonly StageDraft[] {
  return cluster.instances
    .filter(({ host }) => hosts.has(host))
    .map((instance) => ({
      name: 'remove',
      host: instance.host,
      ops: [
        stopContainers,
        unit({ name: socketName, state: 'stopped', enabled: false }),
        unit({ name: unitName, state: 'stopped', enabled: false }),
        ...withoutGroup(administratorOf(estate.inventory, instance.host)),
        ...[packages.compose, packages.client, packages.engine].map((names) =>
          pkg({ names: [...names], state: 'absent' }),
        ),
        absent({ path: paths.config }),
        absent({ path: paths.dropIn }),
        absent({ path: paths.proxy }),
        absent({ path: paths.loaded }),
        ...(purgeData === true ? [data(instance)] : []),
        absent({ path: `${markersDirectory}/docker` }),
      ],
    }));
}

/** They would go on without the engine (`live-restore`), and nobody could stop them. */
const stopContainers: Op = command({
  name: 'stop the containers',
  run: { argv: ['sh', '-c', 'docker ps --quiet | xargs --no-run-if-empty docker stop'] },
  unless: `! systemctl is-active --quiet ${unitName} || [ -z "$(docker ps --quiet)" ]`,
  timeoutMs: 10 * 60_000,
});

function withoutGroup(administrator: string | undefined): readonly Op[] {
  if (administrator === undefined) return [];
  return [
    command({
      name: `take ${administrator} out of the group ${engineGroup}`,
      run: { argv: ['gpasswd', '--delete', administrator, engineGroup] },
      unless: `! id -nG ${administrator} 2>/dev/null | tr ' ' '\\n' | grep -qx ${engineGroup}`,
    }),
  ];
}

function data({ params }: DockerHost): Op {
  return absent({
    path: params.docker_data,
    recursive: true,
    destroys: 'images, containers and volumes of Docker',
  });
}
