import type { Problem } from '../words/problem.ts';

/** A mistake in a value that many hosts share is one problem: the same place and the same message. */
export function onceEach(problems: readonly Problem[]): readonly Problem[] {
  const seen = new Set<string>();
  return problems.filter((problem) => {
    const { file = '', line = 0, column = 0 } = problem.position ?? {};
    const place = problem.position === undefined ? problem.subject : `${file}:${line}:${column}`;
    const key = `${place}\n${problem.rule}\n${problem.message}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
