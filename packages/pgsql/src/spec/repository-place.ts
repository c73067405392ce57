import { repositoryPlace, type RepositoryFacts } from '../facts/repository.ts';
import { backupDirectory, type PgInstance } from './cluster.ts';
import type { Repository } from './repositories.ts';

type Options = Readonly<Record<string, string>>;

/** Whether what a host was told of last is the repository that the inventory asks for. What is not said has the default. */
export function isSamePlace(wanted: Options, { options }: Pick<RepositoryFacts, 'options'>): boolean {
  const defaults: Options = { type: 'posix', path: '/var/lib/pgbackrest' };
  return repositoryPlace.every((name) => {
    const [one, other] = [wanted, options].map((of) => of[name] ?? defaults[name] ?? '');
    return one === other;
  });
}

/** The directory of the disk that `hasBackup` of the facts tells of. */
export function ownRepository(params: PgInstance['params']): string {
  return `${backupDirectory(params)}/backup`;
}

/** The directory of one on the disk. The default path is a short name that leads there: a removed cluster leaves its backups without it. */
export function directoryOf(params: PgInstance['params'], { options }: Repository): string {
  const { path = '/pg/backup' } = options;
  return path === '/pg/backup' ? ownRepository(params) : path;
}
