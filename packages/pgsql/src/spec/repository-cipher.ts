import { sha256, type ModuleFacts } from '@pigsty/sdk';
import type { PgFacts } from '../facts/instance.ts';
import type { RepositoryFacts } from '../facts/repository.ts';
import type { Finding } from './check/finding.ts';
import type { PgCluster, PgInstance } from './cluster.ts';
import { declaredRepository, isSamePlace } from './repository-place.ts';

/**
 * How a repository is encrypted is settled when it is begun: with another cipher or pass phrase pgBackRest reads nothing of
 * it, and archives nothing into it.
 */
export function otherCipher(cluster: PgCluster, facts: ModuleFacts<PgFacts>): readonly Finding[] {
  return cluster.instances.flatMap((instance): readonly Finding[] => {
    const found = facts.of(instance.host);
    const { repository } = found ?? {};
    if (found?.initialized !== true || repository === undefined || repository.begun === false) return [];
    const what = instance.params.pgbackrest_enabled ? difference(instance, repository) : undefined;
    if (what === undefined) return [];
    const { pgbackrest_method } = instance.params;
    return [
      {
        rule: 'other-cipher',
        host: instance.host,
        path: ['pgbackrest_repo'],
        message: `${instance.name} has a repository at ${repository.options['path'] ?? '/var/lib/pgbackrest'} that was begun with ${what}: pgBackRest could neither read it nor archive into it`,
        hint: `Set cipher_type and cipher_pass of pgbackrest_repo.${pgbackrest_method} back. Where another is wanted, begin another repository: another path, or another pgbackrest_method; then take a full backup. For one that was emptied delete /etc/pgbackrest/pgbackrest.conf on ${instance.host} first.`,
      },
    ];
  });
}

function difference(instance: PgInstance, found: RepositoryFacts): string | undefined {
  const [wanted, { options, passphrase }] = [declaredRepository(instance), found];
  // A repository in another place is another one.
  if (!isSamePlace(wanted, found)) return undefined;
  const [had, want] = [options, wanted].map((of) => of['cipher-type'] ?? 'none');
  if (had !== want) return had === 'none' ? 'no encryption' : `the cipher ${had}`;
  const pass = wanted['cipher-pass'];
  const digest = pass === undefined || pass === '' ? undefined : sha256(pass);
  return want === 'none' || digest === passphrase ? undefined : 'another pass phrase';
}
