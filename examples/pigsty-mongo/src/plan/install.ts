import { certificateDays } from '@pigsty/node/contract';
import { pgDatabaseReady } from '@pigsty/pgsql/contract';
import { certificate, directory, file, installMarker, pkg, unit, user, wait } from '@pigsty/sdk';
import type { Cluster, Estate, Instance, ModuleFacts, Op, StageDraft } from '@pigsty/sdk';
import type { MongoFacts } from '../facts/running.ts';
import { renderEnvironment } from '../render/environment.ts';
import { renderRotation, renderService } from '../render/service.ts';
import { account, paths, restartTopic, unitName } from '../spec/paths.ts';
import type { MongoParams } from '../spec/schema.ts';
import { storageOf } from '../spec/storage.ts';
import { serves } from '../wire/ask.ts';

const restarts = { notifies: [restartTopic] };

/** Each host by itself; what they have in common is kept by PostgreSQL, whose database PGSQL makes first. */
export function planInstall(
  cluster: Cluster<MongoParams>,
  _facts: ModuleFacts<MongoFacts>,
  estate: Estate,
): readonly StageDraft[] {
  return cluster.instances.flatMap((instance) => [
    packages(instance),
    configure(instance, estate),
    launch(instance, estate),
    finish(instance),
  ]);
}

function packages({ host }: Instance<MongoParams>): StageDraft {
  return {
    name: 'packages',
    host,
    after: ['node.base@self'],
    ops: [pkg({ names: ['ferretdb'] })],
    coalesce: 'packages',
  };
}

function configure(instance: Instance<MongoParams>, estate: Estate): StageDraft {
  const own = { owner: account, group: account };
  return {
    name: 'config',
    host: instance.host,
    after: ['packages@self', 'node.ready@self?'],
    ops: [
      user({ name: account, system: true, home: '/var/lib/ferretdb', shell: '/usr/sbin/nologin' }),
      directory({ path: paths.directory, mode: '0750', ...own }),
      directory({ path: paths.logs, ...own }),
      ...(instance.params.mongo_ssl_enabled ? [tls(instance, estate)] : []),
      file(
        {
          path: paths.environment,
          content: renderEnvironment(instance, estate.inventory),
          mode: '0640',
          owner: 'root',
          group: account,
        },
        restarts,
      ),
      file({ path: paths.rotation, content: renderRotation() }),
      file({ path: paths.unit, content: renderService() }, restarts),
    ],
  };
}

function tls({ name, host }: Instance<MongoParams>, { caCertificate, inventory }: Estate): Op {
  return certificate(
    {
      path: paths.certificate,
      keyPath: paths.key,
      issuer: caCertificate,
      owner: account,
      group: account,
      profile: {
        commonName: name,
        organizationalUnit: 'mongo',
        names: [name, host, 'localhost', '127.0.0.1'],
        days: certificateDays(inventory),
        usages: ['server'],
      },
    },
    restarts,
  );
}

function launch(instance: Instance<MongoParams>, { inventory }: Estate): StageDraft {
  const { name, host, params } = instance;
  const storage = storageOf(instance, inventory);
  return {
    name: 'launch',
    host,
    after: ['config@self', 'node.ready@self?', ...(storage === undefined ? [] : pgDatabaseReady(storage))],
    ops: [
      unit({ name: unitName, state: 'running', enabled: true, restartOn: [restartTopic] }),
      wait({
        name: `${name} answers on ${params.mongo_port} and reads from PostgreSQL`,
        until: serves(params),
        timeoutMs: 60_000,
        unit: unitName,
        diagnose: `tail -n 10 ${paths.log}`,
      }),
    ],
  };
}

function finish({ host }: Instance<MongoParams>): StageDraft {
  return { name: 'ready', host, after: ['launch@self'], ops: [installMarker({ module: 'mongo' })] };
}
