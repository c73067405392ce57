import type { ModuleFacts, Op, Stage } from '@pigsty/sdk';
import type { PgFacts } from '../facts/instance.ts';
import { pgStanza } from '../ops/stanza.ts';
import { isStandbyCluster, type PgCluster, type PgInstance } from '../spec/cluster.ts';
import { hasLocal, hasSeveral, repositoriesOf, type Repository } from '../spec/repositories.ts';
import { directoryOf } from '../spec/repository-place.ts';
import { stageFor } from './repository-stages.ts';
import { atLeader, onHost } from './stages.ts';

/**
 * Every member makes the stanza in a repository of its own: a promoted one can archive at once. In a shared one the leader makes
 * it: pgBackRest gives it a key of its own, and two members at once would make it twice.
 */
export function stanzas(
  cluster: PgCluster,
  facts: ModuleFacts<PgFacts>,
  bootstrap: readonly string[],
): readonly Stage[] {
  const { params, instances } = cluster;
  if (!params.pgbackrest_enabled) return [];
  const born = ({ host }: PgInstance): string => (bootstrap.includes(host) ? 'primary@self' : 'replica@self');
  return repositoriesOf(params).flatMap((repository): readonly Stage[] => {
    const stage = {
      name: stageFor('stanza', params, repository),
      ops: [stanza(cluster, repository, facts)],
    };
    if (repository.local)
      return instances.map((instance) => onHost(cluster, instance, { ...stage, after: [born(instance)] }));
    if (isStandbyCluster(cluster) && !hasLocal(params)) return [];
    const after = [...told(cluster, facts, bootstrap), 'minio.ready@cluster(minio)?'];
    return [atLeader(cluster, { ...stage, after })];
  });
}

/** Whichever member leads, pgBackRest of its host knows the repository by then. A host that is not reached leads nothing. */
function told(
  { instances }: PgCluster,
  facts: ModuleFacts<PgFacts>,
  bootstrap: readonly string[],
): readonly string[] {
  if (bootstrap.length > 0) return bootstrap.map((host) => `primary@${host}`);
  return instances.filter(({ host }) => facts.host(host) !== undefined).map(({ host }) => `config@${host}?`);
}

function stanza(
  { name, params, instances }: PgCluster,
  repository: Repository,
  facts: ModuleFacts<PgFacts>,
): Op {
  const { pg_dbsu, pg_bin_dir, pg_data } = params;
  const { key, local, options } = repository;
  const systemId = instances.map(({ host }) => facts.of(host)?.systemId).find((id) => id !== undefined);
  const isEncrypted = (options['cipher-type'] ?? 'none') !== 'none';
  return pgStanza({
    stanza: name,
    dbsu: pg_dbsu,
    binDir: pg_bin_dir,
    dataDir: pg_data,
    ...(systemId === undefined ? {} : { systemId }),
    repository: {
      ...(hasSeveral(params) ? { one: { key, name: repository.name } } : {}),
      shared: !local,
      ...(local && !isEncrypted ? { directory: directoryOf(params, repository) } : {}),
    },
  });
}
