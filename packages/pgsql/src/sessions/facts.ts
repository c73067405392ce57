import { quoteWord, quoteWords, type SharedFacts } from '@pigsty/sdk';
import { z } from 'zod';
import { sessionOf } from '../spec/cluster.ts';
import type { PgsqlParams } from '../spec/schema.ts';
import { keepsSessions, sessionHistory as history } from '../spec/session-history.ts';
import { jsonLines, psqlWords } from '../sql/session.ts';
import { momentOnHost } from './span.ts';

/** Sessions that were alike in what was sampled of them, and in how many samples they were. */
export interface SampledSessions {
  readonly samples: number;
  readonly wait: string;
  readonly event: string | undefined;
  readonly query: string | undefined;
  readonly user: string | undefined;
  readonly database: string | undefined;
  readonly application: string | undefined;
  readonly kind: string | undefined;
  /** Only of those that wait for somebody, or for whom somebody waits. */
  readonly pid: number | undefined;
  readonly blockedBy: readonly number[];
}

/** What a member has of its sessions for a span of time. */
export interface SessionHistory {
  /** A sample is taken each second. */
  readonly seconds: number;
  /** UTC, to ten seconds; of what there is in the span. */
  readonly first: string | undefined;
  readonly last: string | undefined;
  readonly sessions: readonly SampledSessions[];
  /** Normalised statements by the id of the query. */
  readonly texts: ReadonlyMap<string, string>;
}

/** Different sessions of a span at most; of the others the wait is kept. */
const mostKinds = 4000;
const mostTexts = 50;
const mostOfText = 300;

/**
 * Statements as pg_stat_statements has normalised them. Only those with which data is read and changed: others are kept with their
 * literals. A statement with a quote was not normalised, and is not shown; a number that is left is hidden.
 */
const textsSql = `SELECT format($q$SELECT DISTINCT ON (queryid) json_build_array(queryid::text, left(regexp_replace(regexp_replace(query, '\\s+', ' ', 'g'), '(?<![[:alnum:]_$.])\\d[\\d.]*', '?', 'g'), ${mostOfText}))
FROM %I.pg_stat_statements WHERE queryid = ANY (%L::bigint[]) AND query ~* '^\\s*(select|insert|update|delete|merge|with|values|table)\\M'
AND strpos(query, '''') = 0 AND query !~ '\\$[[:alpha:]_]*\\$'$q$, n.nspname, :'ids')
FROM pg_extension AS e JOIN pg_namespace AS n ON n.oid = e.extnamespace WHERE e.extname = 'pg_stat_statements' \\gexec
`;

/** Sums what is equal in the windows of a span. Lines are those of the sampler: time first, then the samples, then the rest. */
const summing = `{
  time = substr($0, 10, 20)
  if (time < since || time >= until || !match($0, /"samples":[0-9]+/)) next
  if (first == "" || time < first) first = time
  if (time > last) last = time
  samples = substr($0, RSTART + 10, RLENGTH - 10)
  if (substr($0, 32, 10) == "\\"seconds\\":") { seconds += substr($0, 42, 2) + 0; next }
  rest = substr($0, RSTART + RLENGTH + 1)
  if (!(rest in sum) && ++kinds > ${mostKinds} && match(rest, /"wait":"[^"]*"/)) rest = substr(rest, RSTART, RLENGTH) "}"
  sum[rest] += samples
}
END {
  print "window " seconds + 0 " " first " " last
  for (rest in sum) print "{\\"samples\\":" sum[rest] "," rest
}`;

export const sessionFacts: SharedFacts<PgsqlParams, SessionHistory | undefined> = {
  module: 'pgsql',
  name: 'sessions',
  script: ({ params }, _cluster, words = {}) => {
    if (!keepsSessions(params)) return ':';
    const word = (name: string, absent: string): string =>
      typeof words[name] === 'string' ? words[name] : absent;
    const texts = [
      `ids=$(printf '%s\\n' "$found" | sed -n 's/^{"samples":\\([0-9]*\\),.*"query_id":"\\(-\\{0,1\\}[0-9]*\\)".*/\\1 \\2/p' | awk '{ n[$2] += $1 } END { for (id in n) print n[id], id }' | sort -rn | head -n ${mostTexts} | cut -d ' ' -f 2 | paste -s -d , -)`,
      `[ -z "$ids" ] || printf %s ${quoteWord(textsSql)} | timeout 5 ${quoteWords(psqlWords(sessionOf(params)))} -v ids="{$ids}" 2>/dev/null || :`,
    ];
    return `cd /
${momentOnHost('since', word('since', '1h'))}
${momentOnHost('until', word('until', 'now'))}
if [ -e ${quoteWord(history.file)} ] || [ -e ${quoteWord(history.older)} ]; then
found=$(cat ${quoteWord(history.older)} ${quoteWord(history.file)} 2>/dev/null | LC_ALL=C awk -v since="$(date -u -d "@$since" +%Y-%m-%dT%H:%M:%SZ)" -v until="$(date -u -d "@$until" +%Y-%m-%dT%H:%M:%SZ)" ${quoteWord(summing)})
printf '%s\\n' "$found"
${word('by', '') === 'query' ? texts.join('\n') : ':'}
fi`;
  },
  parse: (output) => {
    const [, seconds, first = '', last = ''] = /^window (\d+) (\S*) (\S*)$/m.exec(output) ?? [];
    if (seconds === undefined) return undefined;
    const texts = new Map<string, string>();
    const sessions = jsonLines(output).flatMap((value) => {
      const text = Text.safeParse(value);
      if (text.success) texts.set(...text.data);
      const session = Sampled.safeParse(value);
      return session.success ? [session.data] : [];
    });
    const known = (word: string): string | undefined => (word === '' ? undefined : word);
    return { seconds: Number(seconds), first: known(first), last: known(last), sessions, texts };
  },
};

const Text = z.tuple([z.string(), z.string()]);

const Sampled = z
  .object({
    samples: z.number(),
    wait: z.string(),
    wait_event: z.string().optional(),
    query_id: z.string().optional(),
    usename: z.string().optional(),
    datname: z.string().optional(),
    application_name: z.string().optional(),
    backend_type: z.string().optional(),
    pid: z.number().optional(),
    blocked_by: z.array(z.number()).default([]),
  })
  .transform((s): SampledSessions => ({
    samples: s.samples,
    wait: s.wait,
    event: s.wait_event,
    query: s.query_id,
    user: s.usename,
    database: s.datname,
    application: s.application_name,
    kind: s.backend_type,
    pid: s.pid,
    blockedBy: s.blocked_by,
  }));
