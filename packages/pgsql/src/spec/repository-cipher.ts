import { sha256, type ModuleFacts } from '@pigsty/sdk';
import type { PgFacts } from '../facts/instance.ts';
import type { RepositoryFacts } from '../facts/repository.ts';
import type { Finding } from './check/finding.ts';
import type { PgCluster } from './cluster.ts';
import { repositoriesOf } from './repositories.ts';
import { isSamePlace } from './repository-place.ts';

/**
 * How a repository is encrypted is settled when it is begun: with another cipher or pass phrase pgBackRest reads nothing of
 * it, and archives nothing into it.
 */
export function otherCipher(cluster: PgCluster, facts: ModuleFacts<PgFacts>): readonly Finding[] {
  return cluster.instances.flatMap((instance): readonly Finding[] => {
    const { initialized, repositories = [] } = facts.of(instance.host) ?? {};
    if (initialized !== true || !instance.params.pgbackrest_enabled) return [];
    return repositoriesOf(instance.params).flatMap((wanted): readonly Finding[] => {
      // A repository in another place is another one.
      const found = repositories.find((each) => each.begun !== false && isSamePlace(wanted.options, each));
      const what = found === undefined ? undefined : difference(wanted.options, found);
      if (found === undefined || what === undefined) return [];
      return [
        {
          rule: 'other-cipher',
          host: instance.host,
          path: ['pgbackrest_repo'],
          message: `${instance.name} has a repository at ${found.options['path'] ?? '/var/lib/pgbackrest'} that was begun with ${what}: pgBackRest could neither read it nor archive into it`,
          hint: `Set cipher_type and cipher_pass of pgbackrest_repo.${wanted.name} back. Where another is wanted, begin another repository at another path, beside it for a while: pgbackrest_method: [${wanted.name}, OTHER]. For one that was emptied delete /etc/pgbackrest/pgbackrest.conf on ${instance.host} first.`,
        },
      ];
    });
  });
}

function difference(
  wanted: Readonly<Record<string, string>>,
  { options, passphrase }: RepositoryFacts,
): string | undefined {
  const [had, want] = [options, wanted].map((of) => of['cipher-type'] ?? 'none');
  if (had !== want) return had === 'none' ? 'no encryption' : `the cipher ${had}`;
  const pass = wanted['cipher-pass'];
  const digest = pass === undefined || pass === '' ? undefined : sha256(pass);
  return want === 'none' || digest === passphrase ? undefined : 'another pass phrase';
}
