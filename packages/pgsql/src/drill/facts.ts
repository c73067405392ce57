import { quoteWord, type SharedFacts } from '@pigsty/sdk';
import { sessionOf } from '../spec/cluster.ts';
import type { PgsqlParams } from '../spec/schema.ts';
import { readSql } from '../sql/session.ts';
import { applicationDatabase } from './subject.ts';
import type { Attempt } from './ledger.ts';
import { drillPlaces, drillTable } from './places.ts';

/** What a member's host saw of a drill. */
export interface DrillFacts {
  /** The moment of the fault, in milliseconds of this host's clock; only on the leader's. */
  readonly faultMs?: number;
  /** The moment when every member was back; only on the client's host. */
  readonly returnedMs?: number;
  /** All is written down, and nothing goes on. */
  readonly finished: boolean;
  readonly attempts: readonly Attempt[];
  /** Samples of who leads, one a line. */
  readonly watch: string;
  /** Ids of the rows that are in the table here. */
  readonly rows: ReadonlySet<number>;
}

/** The evidence of a drill. It is long, so that it is told only once it is complete. */
export const drillFacts: SharedFacts<PgsqlParams, DrillFacts> = {
  module: 'pgsql',
  name: 'drill',
  script: (instance, cluster) => {
    const rows = `SELECT 'row ' || id FROM ${drillTable};`;
    return [
      `if [ -e ${quoteWord(drillPlaces.finished)} ]; then`,
      'echo finished',
      `sed 's/^/fault /' ${quoteWord(drillPlaces.fault)} 2>/dev/null`,
      `sed 's/^/returned /' ${quoteWord(drillPlaces.returned)} 2>/dev/null`,
      `sed 's/^/attempt /' ${quoteWord(drillPlaces.attempts)} 2>/dev/null`,
      `sed 's/^/watch /' ${quoteWord(drillPlaces.watch)} 2>/dev/null`,
      readSql(sessionOf(instance.params), applicationDatabase(cluster), rows),
      'fi',
      ':',
    ].join('\n');
  },
  parse: (output) => {
    const of = (word: string): readonly string[] =>
      output
        .split('\n')
        .flatMap((line) => (line.startsWith(`${word} `) ? [line.slice(word.length + 1)] : []));
    return {
      ...milliseconds('faultMs', of('fault')[0]),
      ...milliseconds('returnedMs', of('returned')[0]),
      finished: /^finished$/m.test(output),
      attempts: of('attempt').flatMap(attemptOf),
      watch: of('watch').join('\n'),
      rows: new Set(of('row').map(Number)),
    };
  },
};

function milliseconds<K extends string>(key: K, text: string | undefined): { readonly [P in K]?: number } {
  const value = Number.parseInt(text ?? '', 10);
  return Number.isNaN(value) ? {} : ({ [key]: value } as { readonly [P in K]?: number });
}

function attemptOf(line: string): readonly Attempt[] {
  const [, id, started, ended, what] = /^(\d+) (\d+) (\d+) (.*)$/.exec(line) ?? [];
  if (what === undefined) return [];
  const attempt = { id: Number(id), startedMs: Number(started), endedMs: Number(ended) };
  return [
    what === 'ok' ? { ...attempt, acknowledged: true } : { ...attempt, acknowledged: false, error: what },
  ];
}
