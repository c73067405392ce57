import { quoteWord, type SharedFacts } from '@pigsty/sdk';
import { asideDirectory, keptDirectory, restoresDirectory } from './places.ts';
import { sessionOf } from '../spec/cluster.ts';
import { repoOption, repositoriesOf } from '../spec/repositories.ts';
import { readSql } from '../sql/session.ts';
import type { PgsqlParams } from '../spec/schema.ts';
import { parseInfo, type StanzaInfo } from './info.ts';
import { infoOfEach } from './info-of-each.ts';
import { scanScript } from './scan.ts';
import { parseTarget } from './target.ts';
import { parseHistory, type Histories } from './timeline.ts';
import { parseLsn, parseSegment, segmentAt } from './wal.ts';

/** Segments of one timeline without a gap. */
export interface Range {
  readonly timeline: number;
  readonly first: number;
  readonly last: number;
  /** When the last one was archived, in seconds since the epoch. */
  readonly until?: number;
}

/** A record of the WAL that was looked for, or the last one before. */
export interface Hit {
  /** Of the file that it was found in. */
  readonly timeline: number;
  readonly segment: number;
  readonly lsn: number;
  readonly xid: number;
  /** COMMIT, ABORT, RESTORE_POINT. */
  readonly kind: string;
  /** As in a target: `2026-03-01 12:00:00.000000`. */
  readonly utc: string;
}

/** What a member's host can be restored from, and what it has now. */
export interface RestoreFacts {
  /** Seconds since the epoch by the clock of the host. */
  readonly now: number;
  readonly segmentBytes: number;
  /** Of the database in the data directory. */
  readonly systemId?: string;
  readonly timeline?: number;
  /** Where it writes now; absent where it does not lead. */
  readonly current?: number;
  /** What its repositories hold; absent when pgBackRest does not answer. */
  readonly info?: StanzaInfo;
  /** WAL of all repositories: a recovery takes each segment from the first that has it. */
  readonly archived: readonly Range[];
  /** WAL that the server itself has. */
  readonly own: readonly Range[];
  /** Segments that it has ended and not archived. */
  readonly unarchived: readonly string[];
  readonly histories: Histories;
  readonly hits: readonly Hit[];
  /** Last records before the target. */
  readonly seen: readonly Hit[];
  /** Segments of the archive that could not be read. */
  readonly unread: readonly string[];
  /** Looking for the target did not end in time. */
  readonly late: boolean;
  readonly dataBytes: number;
  readonly freeBytes: number;
  readonly tablespaces: readonly string[];
  /** Data that an earlier restore kept. */
  readonly kept: boolean;
  /** A copy that a restore aside has made. */
  readonly aside: boolean;
  /** The data directory is a file system of its own, which cannot be renamed. */
  readonly mounted: boolean;
  /** What the verification of this restore wrote down, by the id of its run. */
  readonly receipts: Readonly<Record<string, string>>;
}

const DEFAULT_SEGMENT_BYTES = 16 * 1024 * 1024;

/** The WAL is looked through only before a restore begins: what it found is in its input from then on. */
export const restoreFacts: SharedFacts<PgsqlParams, RestoreFacts> = {
  module: 'pgsql',
  name: 'restore',
  script: ({ params }, _cluster, words) => {
    const target = words === undefined ? 'none' : parseTarget(words);
    const scan = typeof target === 'string' ? ':' : scanScript(params, target);
    return [
      'work=$(mktemp -d) || exit 1',
      `chown ${quoteWord(params.pg_dbsu)} "$work"; cd /`,
      own(params),
      readSql(
        sessionOf(params),
        'postgres',
        "SELECT 'current ' || pg_current_wal_flush_lsn() WHERE NOT pg_is_in_recovery();",
      ),
      archive(params),
      `if ! ls /etc/pigsty/procedures/pgsql-restore-* >/dev/null 2>&1; then`,
      scan,
      'fi',
      'rm -rf "$work"',
    ].join('\n');
  },
  parse,
};

function own(params: PgsqlParams): string {
  const data = quoteWord(params.pg_data);
  return `echo "now $(date +%s)"
LC_ALL=C ${quoteWord(`${params.pg_bin_dir}/pg_controldata`)} -D ${data} 2>/dev/null | sed -n -e 's/^Database system identifier: */system /p' -e "s/^Latest checkpoint's TimeLineID: */timeline /p" -e 's/^Bytes per WAL segment: */segment /p' | tee "$work/control"
echo "size $(timeout 20 du -sk ${data} 2>/dev/null | cut -f 1)"
echo "free $(df -Pk ${data}/.. 2>/dev/null | awk 'NR == 2 { print $4 }')"
[ ! -e ${quoteWord(keptDirectory(params))} ] || echo kept
[ ! -e ${quoteWord(asideDirectory(params))} ] || echo aside
! mountpoint -q ${data} 2>/dev/null || echo mounted
for link in ${data}/pg_tblspc/*; do [ ! -L "$link" ] || echo "tablespace $(readlink "$link")"; done
for file in ${data}/pg_wal/*.history; do [ ! -e "$file" ] || sed "s/^/history $(basename "$file" .history) /" "$file"; done
for file in ${data}/pg_wal/????????????????????????; do [ ! -e "$file" ] || echo "own $(basename "$file")"; done
for file in ${data}/pg_wal/archive_status/????????????????????????.ready; do [ ! -e "$file" ] || echo "unarchived $(basename "$file" .ready)"; done
for file in ${restoresDirectory}/*/reached; do [ ! -e "$file" ] || echo "receipt $(basename "$(dirname "$file")") $(base64 <"$file" | tr -d '\\n')"; done`;
}

/** Segments of the archive are printed as ranges: there may be a hundred thousand. Repositories are asked at once. */
function archive(params: PgsqlParams): string {
  const { pg_dbsu, pg_cluster, pg_data } = params;
  const looks = repositoriesOf(params).map((repository) => {
    const backrest = `timeout 60 runuser -u ${quoteWord(pg_dbsu)} -- pgbackrest --stanza=${quoteWord(pg_cluster)}${repoOption(params, repository)} --log-level-console=off`;
    const [files, list] = ['files', 'list'].map((name) => `"$work/${name}.${repository.key}"`) as [
      string,
      string,
    ];
    return `{ ${backrest} repo-ls --recurse --output=json archive/${pg_cluster} 2>/dev/null </dev/null | tr '}' '\\n' >${files}
sed -n 's#.*"\\([0-9]*-[0-9]*\\)/[0-9A-F]*/\\([0-9A-F]\\{24\\}\\)-[0-9a-f]\\{40\\}[^"]*".*"time":\\([0-9]*\\).*#\\1 \\2 \\3#p' ${files} | sort >${list}
{ awk -v key=${repository.key} -v segment="$(sed -n 's/^segment //p' "$work/control")" ${quoteWord(rangesProgram)} ${list}
for name in $(sed -n 's#.*"\\([0-9]*-[0-9]*/[0-9A-F]\\{8\\}\\)\\.history".*#\\1#p' ${files}); do
  ${backrest} repo-get archive/${pg_cluster}/$name.history 2>/dev/null </dev/null | sed "s/^/history \${name#*/} /"
done; } >"$work/said.${repository.key}"; } &`;
  });
  return `${infoOfEach(params, 30)} | sed 's/^/info /'
(
${looks.join('\n')}
wait)
cat "$work"/said.*
sort -k2,2 -u "$work"/list.* >"$work/list"
# What is not archived yet was written now, as far as anybody knows.
for file in ${quoteWord(pg_data)}/pg_wal/????????????????????????; do
  name=$(basename "$file")
  [ ! -e "$file" ] || grep -q " $name " "$work/list" || echo "- $name $(date +%s)" >>"$work/list"
done`;
}

/** Prints `archived <repository> <archive> <first> <last> <when the last one was>` for each row of segments without a gap. */
const rangesProgram = `function hex(text, i, n) { n = 0; for (i = 1; i <= length(text); i++) n = n * 16 + index("0123456789ABCDEF", substr(text, i, 1)) - 1; return n }
function flush() { if (first != "") print "archived", key, id, first, last, at }
{
  number = hex(substr($2, 9, 8)) * (4294967296 / (segment ? segment : 16777216)) + hex(substr($2, 17, 8))
  line = substr($2, 1, 8)
  if (first == "" || $1 != id || line != timeline || number != before + 1) { flush(); first = $2 }
  id = $1; timeline = line; before = number; last = $2; at = $3
}
END { flush() }`;

function parse(output: string): RestoreFacts {
  const lines = output.split('\n').map((line): readonly [string, string] => {
    const at = line.indexOf(' ');
    return at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)];
  });
  const of = (word: string): readonly string[] => lines.flatMap(([w, rest]) => (w === word ? [rest] : []));
  const first = (word: string): string => of(word)[0] ?? '';
  const segmentBytes = Number(first('segment')) || DEFAULT_SEGMENT_BYTES;
  const info = parseInfo(of('info').join('\n'), first('system'));
  const timeline = Number(first('timeline'));
  const ofThis = new Set(info?.archives.map(({ repository, id }) => `${repository} ${id}`) ?? []);
  const archived = of('archived').flatMap((line): readonly Range[] => {
    const [key = '', id = '', from = '', to = '', until = ''] = line.split(' ');
    const [first, last] = [parseSegment(from, segmentBytes), parseSegment(to, segmentBytes)];
    if (!ofThis.has(`${key} ${id}`) || first === undefined || last === undefined) return [];
    return [{ timeline: first.timeline, first: first.number, last: last.number, until: Number(until) }];
  });
  const current = parseLsn(first('current'));
  return {
    now: Number(first('now')),
    segmentBytes,
    ...(first('system') === '' ? {} : { systemId: first('system') }),
    ...(timeline > 0 ? { timeline } : {}),
    ...(info === undefined ? {} : { info }),
    archived,
    ...(current === undefined ? {} : { current }),
    // Files beyond the present position are empty ones, made ready for later.
    own: ranges(of('own'), segmentBytes).flatMap((range) =>
      current === undefined || range.first > segmentAt(current, segmentBytes)
        ? []
        : [{ ...range, last: Math.min(range.last, segmentAt(current, segmentBytes)) }],
    ),
    unarchived: [...of('unarchived')].sort(),
    histories: histories(of('history')),
    hits: of('hit').flatMap((line) => hitOf(line, segmentBytes)),
    seen: of('seen').flatMap((line) => hitOf(line, segmentBytes)),
    unread: of('unread'),
    late: lines.some(([word]) => word === 'late'),
    dataBytes: Number(first('size')) * 1024,
    freeBytes: Number(first('free')) * 1024,
    tablespaces: of('tablespace'),
    kept: lines.some(([word]) => word === 'kept'),
    aside: lines.some(([word]) => word === 'aside'),
    mounted: lines.some(([word]) => word === 'mounted'),
    receipts: Object.fromEntries(
      of('receipt').map((line) => {
        const [id = '', text = ''] = line.split(' ');
        return [id, Buffer.from(text, 'base64').toString('utf8')];
      }),
    ),
  };
}

/** Names of segments as ranges without a gap. */
export function ranges(names: readonly string[], segmentBytes: number): readonly Range[] {
  const found: { timeline: number; first: number; last: number }[] = [];
  for (const name of [...new Set(names)].sort()) {
    const segment = parseSegment(name, segmentBytes);
    if (segment === undefined) continue;
    const { timeline, number } = segment;
    const before = found.at(-1);
    if (before?.timeline === timeline && before.last + 1 === number) before.last = number;
    else found.push({ timeline, first: number, last: number });
  }
  return found;
}

function histories(lines: readonly string[]): Histories {
  const texts = new Map<number, string>();
  for (const line of lines) {
    const timeline = Number.parseInt(line.slice(0, 8), 16);
    texts.set(timeline, `${texts.get(timeline) ?? ''}${line.slice(9)}\n`);
  }
  return new Map(
    [...texts].map(([timeline, text]) => {
      // The archive and the server have the same file.
      const parents = new Map(parseHistory(text).map((each) => [each.timeline, each] as const));
      return [timeline, [...parents.values()]] as const;
    }),
  );
}

function hitOf(line: string, segmentBytes: number): readonly Hit[] {
  const [name = '', position = '', xid = '', kind = '', day = '', clock = ''] = line.split(' ');
  const segment = parseSegment(name, segmentBytes);
  const lsn = parseLsn(position);
  if (segment === undefined || lsn === undefined) return [];
  const { timeline, number } = segment;
  return [{ timeline, segment: number, lsn, xid: Number(xid), kind, utc: `${day} ${clock}`.trim() }];
}
