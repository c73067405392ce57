import { firewallStarted } from '@pigsty/node/contract';
import {
  absent,
  command,
  directory,
  file,
  installMarker,
  pkg,
  proxiesOf,
  unit,
  user,
  type Estate,
  type ModuleFacts,
  type Op,
  type Proxies,
  type StageDraft,
} from '@pigsty/sdk';
import type { DockerFacts } from '../facts/engine.ts';
import { bridgeInZone } from '../facts/firewalls.ts';
import { renderDaemonJson } from '../render/daemon-json.ts';
import { renderProxyDropIn, renderProxyEnvironment } from '../render/proxy.ts';
import { administratorOf } from '../spec/administrator.ts';
import { missesFirewalld } from '../spec/firewalld.ts';
import type { DockerCluster, DockerHost } from '../spec/identity.ts';
import { engineGroup, packages, paths, restartTopic, socketName, unitName } from '../spec/paths.ts';
import { loadArchives } from './archives.ts';

/** Configuration, packages, engine, images: each host by itself. */
export function planInstall(
  cluster: DockerCluster,
  facts: ModuleFacts<DockerFacts>,
  estate: Estate,
): readonly StageDraft[] {
  const proxies = proxiesOf(estate.inventory.estate.proxy_env);
  return cluster.instances.flatMap((instance) => {
    const { host } = instance;
    const have = facts.of(host);
    return onHost(instance, {
      administrator: administratorOf(estate.inventory, host),
      proxies,
      asks: have !== undefined && missesFirewalld(have, host, estate.inventory),
    });
  });
}

interface Surroundings {
  readonly administrator: string | undefined;
  readonly proxies: Proxies | undefined;
  /** Whether the engine has to ask for firewalld once more. */
  readonly asks: boolean;
}

function onHost(
  { host, params }: DockerHost,
  { administrator, proxies, asks }: Surroundings,
): readonly StageDraft[] {
  return [
    {
      name: 'config',
      host,
      after: ['node.base@self'],
      ops: [
        directory({ path: paths.directory }),
        directory({ path: params.docker_data, mode: '0710' }),
        file({ path: paths.config, content: renderDaemonJson(params) }, { notifies: [restartTopic] }),
        ...(proxies === undefined ? noProxy : throughProxy(proxies)),
      ],
    },
    {
      name: 'packages',
      host,
      // An engine that a package starts reads what stands there already.
      after: ['config@self'],
      ops: [packages.engine, packages.client, packages.compose].map((names) =>
        pkg({ names: [...names], reason: 'docker_enabled' }),
      ),
      coalesce: 'packages',
    },
    {
      name: 'launch',
      host,
      after: ['packages@self', 'node.ready@self?'],
      ops: [
        ...(administrator === undefined ? [] : [user({ name: administrator, groups: [engineGroup] })]),
        unit({ name: socketName, state: 'running', enabled: true }),
        ...(asks ? [askForFirewalld] : []),
        unit({ name: unitName, state: 'running', enabled: true, restartOn: [restartTopic, firewallStarted] }),
      ],
    },
    {
      name: 'images',
      host,
      after: ['launch@self'],
      ops: [loadArchives(params.docker_image_cache, administrator), ...params.docker_image.map(pulled)],
    },
    { name: 'ready', host, after: ['images@self'], ops: [installMarker({ module: 'docker' })] },
  ];
}

/** It does when it is restarted, which ends no container (`live-restore`). */
const askForFirewalld = command(
  {
    name: `have ${unitName} ask for firewalld, which started after it`,
    run: { argv: ['true'] },
    unless: bridgeInZone,
  },
  { notifies: [restartTopic] },
);

function throughProxy(proxies: Proxies): readonly Op[] {
  return [
    file(
      { path: paths.proxy, content: renderProxyEnvironment(proxies), mode: '0600' },
      { notifies: [restartTopic] },
    ),
    directory({ path: paths.dropInDirectory }),
    file({ path: paths.dropIn, content: renderProxyDropIn() }, { notifies: [restartTopic] }),
  ];
}

const noProxy: readonly Op[] = [paths.dropIn, paths.proxy].map((path) =>
  absent({ path }, { notifies: [restartTopic] }),
);

function pulled(image: string): Op {
  return command({
    name: `pull the image ${image}`,
    run: { argv: ['docker', 'pull', '--quiet', image] },
    unless: `docker image inspect ${image} 2>/dev/null`,
    timeoutMs: 30 * 60_000,
  });
}
