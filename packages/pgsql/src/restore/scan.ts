import { quoteWord } from '@pigsty/sdk';
import type { PgsqlParams } from '../spec/schema.ts';
import type { Target } from './target.ts';

/** Looking for a target in the WAL takes at most so long; the rest of a host's answer needs time as well. */
const scanSeconds = 80;

/**
 * A shell fragment that looks for a target in the WAL, the archived one and what the server still has, and prints `hit` and
 * `seen` lines, and at the end how it ended. It reads `$work/list`, with lines `<archive> <segment> <archived at>`.
 */
export function scanScript(
  { pg_dbsu, pg_cluster, pg_data, pg_bin_dir }: PgsqlParams,
  target: Target,
): string {
  const filter = filterOf(target);
  if (filter === undefined) return ':';
  const { since, dump, pick } = filter;
  const get = `runuser -u ${quoteWord(pg_dbsu)} -- pgbackrest --stanza=${quoteWord(pg_cluster)} --no-archive-async --log-level-console=off archive-get`;
  const body = `while read -r _ name _; do
  timeline=\${name%????????????????}
  [ ! -e "$work/found.$timeline" ] || continue
  file=${quoteWord(`${pg_data}/pg_wal`)}/$name
  if [ ! -s "$file" ]; then
    file=$work/$name
    ${get} "$name" "$file" >/dev/null 2>&1 </dev/null || { echo "unread $name"; continue; }
  fi
  TZ=UTC LC_ALL=C runuser -u ${quoteWord(pg_dbsu)} -- ${quoteWord(`${pg_bin_dir}/pg_waldump`)} ${dump} "$file" 2>/dev/null </dev/null |
    sed -n 's/^rmgr: .* tx: *\\([0-9]*\\), lsn: \\([0-9A-F/]*\\), .*desc: \\(.*\\)/\\2 \\1 \\3/p' |
    awk -v name="$name" ${quoteWord(pick)} >"$work/said"
  cat "$work/said"
  case $file in "$work"/*) rm -f "$file" ;; esac
  ! grep -q '^hit' "$work/said" || ${target.type === 'time' ? ': >"$work/found.$timeline"' : ':'}
done <"$work/scanned"
echo scanned`;
  return [
    `awk '$3 >= ${since}' "$work/list" | sort -k2,2 >"$work/scanned"`,
    `work=$work timeout ${scanSeconds} sh -c ${quoteWord(body)} || echo late`,
  ].join('\n');
}

interface Filter {
  /** Segments that were archived before this moment cannot hold it. */
  readonly since: number;
  readonly dump: string;
  /** An awk program over `<lsn> <xid> <description>`. */
  readonly pick: string;
}

/** Nothing where the target is a position, or needs none. */
function filterOf(target: Target): Filter | undefined {
  switch (target.type) {
    case 'time': {
      const past = `when ${target.exclusive ? '>=' : '>'} ${JSON.stringify(target.utc)}`;
      return {
        since: target.epoch,
        dump: '-r Transaction',
        pick: `$3 ~ /^(COMMIT|ABORT)$/ { when = $4 " " $5; if (${past}) { print "hit", name, $1, $2, $3, when; exit } last = "seen " name " " $1 " " $2 " " $3 " " when }
END { if (last != "") print last }`,
      };
    }
    case 'xid':
      return {
        since: 0,
        dump: `-r Transaction -x ${target.xid}`,
        pick: '$3 ~ /^(COMMIT|ABORT)$/ { print "hit", name, $1, $2, $3, $4, $5 }',
      };
    case 'name':
      return {
        since: 0,
        dump: '-r XLOG',
        pick: `$3 == "RESTORE_POINT" { rest = $0; sub(/^[^ ]+ [^ ]+ RESTORE_POINT /, "", rest); if (rest == ${awkText(target.name)}) print "hit", name, $1, $2, $3 }`,
      };
    case 'lsn':
    case 'immediate':
    case 'latest':
      return undefined;
    default:
      return target satisfies never;
  }
}

/** A text in awk, byte for byte. */
function awkText(text: string): string {
  const bytes = [...Buffer.from(text)].map((b) => `\\${b.toString(8).padStart(3, '0')}`);
  return `"${bytes.join('')}"`;
}
