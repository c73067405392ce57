import { repositoriesOf, repositoryNames } from '../repositories.ts';
import { isSamePlace } from '../repository-place.ts';
import type { Finding, Rule } from './finding.ts';

/** What `pgbackrest_method` names is there, and once: two numbers of pgBackRest for one place would be written twice. */
export const usedRepositories: Rule = ({ params }) => {
  const { pgbackrest_enabled, pgbackrest_method, pgbackrest_repo } = params;
  if (!pgbackrest_enabled) return [];
  const known = `Known: ${Object.keys(pgbackrest_repo).join(', ')}.`;
  const repositories = repositoriesOf(params);
  return repositoryNames(params).flatMap((name, i): readonly Finding[] => {
    const path = ['pgbackrest_method', ...(typeof pgbackrest_method === 'string' ? [] : [i])];
    if (pgbackrest_repo[name] === undefined)
      return [
        { rule: 'unknown-repository', path, message: `pgbackrest_repo has no entry ${name}`, hint: known },
      ];
    const mine = repositories[i]?.options ?? {};
    const same = repositories.slice(0, i).find(({ options }) => isSamePlace(mine, { options }));
    if (same === undefined) return [];
    return [
      {
        rule: 'same-repository',
        path,
        message:
          same.name === name
            ? `${name} is named twice`
            : `${name} is at the same place as ${same.name}: each repository needs a path of its own`,
        hint: `Take one of them out, or give ${name} another path.`,
      },
    ];
  });
};
