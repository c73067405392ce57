import { quoteWord } from '@pigsty/sdk';
import { jsonLines, readSql, type Session } from './session.ts';

interface Asked {
  readonly instance: string;
  readonly session: Session;
}

/** A shell fragment that asks each of these instances of a host the same, in its database postgres. */
export function readEachInstance(all: readonly Asked[], sql: string): string {
  return all
    .map(({ instance, session }) =>
      [`printf '\\036%s\\n' ${quoteWord(instance)}`, readSql(session, 'postgres', sql)].join('\n'),
    )
    .join('\n');
}

/** The first JSON document that each of them has answered; `none` where it has answered nothing. */
export function parseEachInstance<T>(
  output: string,
  all: readonly Pick<Asked, 'instance'>[],
  none: T,
): readonly T[] {
  const answers = answersByInstance(output);
  return all.map(
    ({ instance }) => (jsonLines((answers.get(instance) ?? []).join('\n'))[0] as T | undefined) ?? none,
  );
}

/** The lines after that of each instance, which begins with a record separator. */
export function answersByInstance(output: string): ReadonlyMap<string, readonly string[]> {
  return new Map(
    output
      .split('\u001e')
      .slice(1)
      .map((part) => {
        const [instance = '', ...lines] = part.split('\n');
        return [instance, lines] as const;
      }),
  );
}
