import { readInTime } from '../ops/unread-repository.ts';
import { hasSeveral, repoOption, repositoriesOf } from '../spec/repositories.ts';
import { backupInfo } from '../spec/cluster.ts';
import type { CommonParams } from '../spec/schema.ts';

/**
 * A shell command that prints the backups of the cluster as JSON, a line for each repository that answers in time. Several are asked
 * at once: one that is away must not hide the others. With `reasons` it is asked again, for up to 20 s, why it does not answer.
 */
export function infoOfEach(
  params: CommonParams,
  seconds: number,
  { reasons = false }: { readonly reasons?: boolean } = {},
): string {
  const ask = (option: string): string => {
    const info = backupInfo(params, option);
    const answer = reasons ? readInTime(info, seconds) : `timeout ${seconds} ${info} 2>/dev/null </dev/null`;
    return `{ ${answer}; } | tr -d '\\n'`;
  };
  if (!hasSeveral(params)) return `{ ${ask('')}; echo; }`;
  const all = repositoriesOf(params).map(
    (repository) => `{ ${ask(repoOption(params, repository))}; echo; } >"$infos/${repository.key}" &`,
  );
  return `(cd /; infos=$(mktemp -d) || exit 1; ${all.join(' ')} wait; cat "$infos"/*; rm -rf "$infos")`;
}
