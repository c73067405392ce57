import { quoteWord } from '@pigsty/sdk';
import type { CommonParams } from './schema.ts';

type Params = Pick<CommonParams, 'pgbackrest_method' | 'pgbackrest_repo' | 'pg_cluster'>;

/** A repository that a cluster writes. */
export interface Repository {
  /** Its key in `pgbackrest_repo`. */
  readonly name: string;
  /** Its number for pgBackRest, from 1: what it archives goes to all, and it is read in this order. */
  readonly key: number;
  /** Options as pgBackRest is told them: `{ 's3-bucket': 'pgsql' }`. */
  readonly options: Readonly<Record<string, string>>;
  /** On the disk of each member, which has its own; otherwise all members share it. */
  readonly local: boolean;
}

/** The names that `pgbackrest_method` gives, one or a list. */
export function repositoryNames({ pgbackrest_method }: Pick<Params, 'pgbackrest_method'>): readonly string[] {
  return typeof pgbackrest_method === 'string' ? [pgbackrest_method] : pgbackrest_method;
}

/** The repositories of a cluster, `repo1` first. A name without an entry has no options, and is a problem of the checks. */
export function repositoriesOf(params: Params): readonly Repository[] {
  return repositoryNames(params).map((name, i) => {
    const options = Object.fromEntries(
      Object.entries(params.pgbackrest_repo[name] ?? {}).map(([option, value]) => [
        option.replaceAll('_', '-'),
        String(value).replaceAll('${pg_cluster}', params.pg_cluster),
      ]),
    );
    const { type = 'posix' } = options;
    return { name, key: i + 1, options, local: type === 'posix' };
  });
}

export function hasSeveral(params: Params): boolean {
  return repositoryNames(params).length > 1;
}

/** Backups also go to the disk of the host that takes them: a member that leads after another lacks what that one has. */
export function hasLocal(params: Params): boolean {
  return repositoriesOf(params).some(({ local }) => local);
}

/** Backups also go to a repository that all members share. */
export function hasShared(params: Params): boolean {
  return repositoriesOf(params).some(({ local }) => !local);
}

/** What tells pgBackRest which repository: ` --repo=2`; nothing where there is but one, or none is meant. */
export function repoOption(params: Params, repository: Pick<Repository, 'key'> | undefined): string {
  return repository !== undefined && hasSeveral(params) ? ` --repo=${repository.key}` : '';
}

/** For messages: ` in the repository minio`; nothing where there is but one. */
export function inRepository(params: Params, { name }: Pick<Repository, 'name'>): string {
  return hasSeveral(params) ? ` in the repository ${name}` : '';
}

/** For people: what to do about one of several that is away or takes nothing. */
export function withoutRepository(name: string): string {
  return `See that it answers, or take ${name} out of pgbackrest_method until it does.`;
}

/** Words of a loop of the shell over the repositories: `1:local 2:minio`. */
export function repositoryWords(params: Params): string {
  return repositoriesOf(params)
    .map(({ key, name }) => quoteWord(`${key}:${name}`))
    .join(' ');
}

/** The one of this name. */
export function repositoryNamed(params: Params, name: string | undefined): Repository | undefined {
  return repositoriesOf(params).find((repository) => repository.name === name);
}

/** The name of the one with this number of pgBackRest. */
export function repositoryName(params: Params, key: number): string {
  return repositoriesOf(params).find((repository) => repository.key === key)?.name ?? String(key);
}
