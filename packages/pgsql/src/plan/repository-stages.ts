import type { PgCluster, PgInstance } from '../spec/cluster.ts';
import { hasSeveral, repositoriesOf, type Repository } from '../spec/repositories.ts';

/**
 * The name of the stage that makes the stanza in a repository, or takes the first backup there. Of several each has its own: what
 * one that is away waits for, the others get.
 */
export function stageFor(
  name: 'stanza' | 'backup',
  params: PgInstance['params'],
  { key }: Pick<Repository, 'key'>,
): string {
  return hasSeveral(params) ? `${name}-repo${key}` : name;
}

/** What comes after the stanza of each repository on every member. */
export function afterStanzas({ params }: PgCluster): readonly string[] {
  return repositoriesOf(params).map((repository) => `${stageFor('stanza', params, repository)}@cluster?`);
}

/** What comes after the stanza of each repository as far as one member is concerned. */
export function afterStanzasOfMember({ params, name }: PgCluster): readonly string[] {
  return repositoriesOf(params).map(
    (repository) => `${stageFor('stanza', params, repository)}@${repository.local ? 'self' : name}?`,
  );
}

/** What comes after the first backup in each repository. */
export function afterFirstBackups({ params, name }: PgCluster): readonly string[] {
  return repositoriesOf(params).map((repository) => `${stageFor('backup', params, repository)}@${name}?`);
}

/**
 * What finds stanzas and first backups where it can, and does without those of a store that is away: of several repositories
 * only those on the disks are waited for.
 */
export function afterBackupsAtHand({ params, name }: PgCluster): readonly string[] {
  return repositoriesOf(params)
    .filter(({ local }) => local || !hasSeveral(params))
    .flatMap((repository) => {
      const stanza = stageFor('stanza', params, repository);
      return [`${stanza}@self?`, `${stanza}@${name}?`, `${stageFor('backup', params, repository)}@${name}?`];
    });
}
