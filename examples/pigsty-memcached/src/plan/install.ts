import { directory, file, installMarker, pkg, unit, wait } from '@pigsty/sdk';
import type { Cluster, Instance, StageDraft } from '@pigsty/sdk';
import { ask } from '../ops/ask.ts';
import { memoryLimit } from '../ops/memory-limit.ts';
import { renderDropIn, renderMemory } from '../render/drop-in.ts';
import { paths, restartTopic, unitName } from '../spec/paths.ts';
import type { MemcachedParams } from '../spec/schema.ts';

/** Package, configuration, service, install marker: each host by itself, as instances know nothing of each other. */
export function planInstall(cluster: Cluster<MemcachedParams>): readonly StageDraft[] {
  return cluster.instances.flatMap((instance) => [
    packages(instance),
    configure(instance),
    launch(instance),
    finish(instance),
  ]);
}

function packages({ host }: Instance<MemcachedParams>): StageDraft {
  return {
    name: 'packages',
    host,
    after: ['node.base@self'],
    ops: [pkg({ names: ['memcached'] })],
    coalesce: 'packages',
  };
}

function configure(instance: Instance<MemcachedParams>): StageDraft {
  return {
    name: 'config',
    host: instance.host,
    after: ['packages@self'],
    ops: [
      directory({ path: paths.directory }),
      directory({ path: paths.dropInDirectory }),
      file({ path: paths.memory, content: renderMemory(instance) }),
      // The unit that handles this notification restarts, in its own stage and its own time.
      file({ path: paths.dropIn, content: renderDropIn(instance) }, { notifies: [restartTopic] }),
    ],
  };
}

function launch({ name, host, params }: Instance<MemcachedParams>): StageDraft {
  const { memcached_port: port, memcached_memory: mebibytes } = params;
  return {
    name: 'launch',
    host,
    after: ['config@self', 'node.ready@self'],
    ops: [
      unit({ name: unitName, state: 'running', enabled: true, restartOn: [restartTopic] }),
      wait({
        name: `${name} answers on ${port}`,
        until: `${ask(port, 'version')} | grep -q ^VERSION`,
        timeoutMs: 30_000,
        unit: unitName,
      }),
      memoryLimit({ instance: name, port, mebibytes }),
    ],
  };
}

function finish({ host }: Instance<MemcachedParams>): StageDraft {
  return { name: 'ready', host, after: ['launch@self'], ops: [installMarker({ module: 'memcached' })] };
}
