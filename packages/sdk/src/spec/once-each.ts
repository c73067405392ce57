import type { Problem } from '../words/problem.ts';

/**
 * A mistake in a value that many hosts share is one problem: the same place and the same message. It is then about none of
 * the hosts, and about a cluster only where it is the same one.
 */
export function onceEach(problems: readonly Problem[]): readonly Problem[] {
  const found = new Map<string, Problem>();
  for (const problem of problems) {
    const { file = '', line = 0, column = 0 } = problem.position ?? {};
    const place = problem.position === undefined ? problem.subject : `${file}:${line}:${column}`;
    const key = `${place}\n${problem.rule}\n${problem.message}`;
    const other = found.get(key);
    found.set(key, other === undefined ? problem : inCommon(other, problem));
  }
  return [...found.values()];
}

function inCommon(first: Problem, second: Problem): Problem {
  const { host, cluster, ...rest } = first;
  return {
    ...rest,
    ...(host !== undefined && host === second.host ? { host } : {}),
    ...(cluster !== undefined && cluster === second.cluster ? { cluster } : {}),
  };
}

/** Problems that were found while something was looked at; what they say themselves counts first. */
export function concerning(
  problems: readonly Problem[],
  { host, cluster }: Pick<Problem, 'host' | 'cluster'>,
): readonly Problem[] {
  return problems.map((problem) => ({
    ...problem,
    ...(host === undefined || problem.host !== undefined ? {} : { host }),
    ...(cluster === undefined || problem.cluster !== undefined ? {} : { cluster }),
  }));
}
