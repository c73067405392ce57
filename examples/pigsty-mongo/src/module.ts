import { defineModule } from '@pigsty/sdk';
import { mongoFacts, type MongoFacts } from './facts/running.ts';
import { probes } from './health/probes.ts';
import { content } from './observability/content.ts';
import { register } from './observability/registrations.ts';
import { restarted } from './ops/restarted.ts';
import { planInstall } from './plan/install.ts';
import { planRemove } from './plan/remove.ts';
import { preflight } from './preflight/needs.ts';
import { restart } from './procedures/restart.ts';
import { list } from './queries/list.ts';
import { check, rules } from './spec/check.ts';
import { identify } from './spec/identity.ts';
import { network } from './spec/network.ts';
import { MongoParams } from './spec/schema.ts';
import { storageOf } from './spec/storage.ts';

/** MONGO: MongoDB's wire protocol over a PostgreSQL cluster. */
export const { install, remove, health, definition } = defineModule<MongoParams, MongoFacts>({
  name: 'mongo',
  contract: 2,
  summary: "MongoDB's wire protocol over a PostgreSQL cluster, by FerretDB",
  clustersPerHost: 'one',
  requires: { onHost: ['node'], inEstate: ['pgsql?'], after: ['infra', 'pgsql'] },
  offers: ['ready'],
  params: MongoParams,
  identify,
  check,
  rules,
  network,
  uses: (cluster, inventory) => {
    const storage = storageOf(cluster, inventory);
    return storage === undefined
      ? []
      : [{ module: 'pgsql', cluster: storage.name, why: 'whose documents lie there' }];
  },
  facts: mongoFacts,
  ops: [restarted],
  plan: { install: planInstall, remove: planRemove },
  probes,
  register,
  procedures: [restart],
  queries: [list],
  preflight,
  content,
});
