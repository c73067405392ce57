import { quoteWord } from '@pigsty/sdk';
import { DIVERGED_WAL } from '../platform/paths.ts';
import type { CommonParams } from '../spec/schema.ts';

/** A copy of this many segments has 256 MiB: what was written in the last moments. */
const SEGMENTS = 16;
const COPIES = 3;

/**
 * /pg/bin/pg-rewind, which Patroni runs instead of pg_rewind. What a former leader alone has is gone afterwards: with the
 * rewind, or with its whole data where that fails. The end of its WAL is copied before, as far as there is room: the last complete
 * segments, and those after them, which no archive has. A copy that fails keeps nothing from going on.
 */
export function pgRewind({ pg_data, pg_bin_dir }: CommonParams): readonly string[] {
  const real = quoteWord(`${pg_bin_dir}/pg_rewind`);
  return [
    `case " $* " in *' --source-server'*) ;; *) exec ${real} "$@" ;; esac`,
    'LC_ALL=C; export LC_ALL',
    'keep() {',
    `  cd ${quoteWord(`${pg_data}/pg_wal`)} || return`,
    "  settled=$(ls archive_status | sed -n 's/^\\([0-9A-F]\\{24\\}\\)\\.\\(ready\\|done\\)$/\\1/p' | tail -n 1)",
    // Those that come after are empty ones for later.
    `  begun=$(ls | grep -E '^[0-9A-F]{24}$' | awk -v last="$settled" '($0 "") > (last "")' | head -n 2)`,
    `  before=$(ls | grep -E '^[0-9A-F]{24}$' | awk -v last="$settled" '($0 "") <= (last "")' | tail -n ${SEGMENTS - 2})`,
    '  [ -n "$begun" ] || return',
    `  place=${quoteWord(DIVERGED_WAL)}/$(echo "$begun" | head -n 1)`,
    '  [ ! -d "$place" ] || return',
    '  needs=$(du -ck $before $begun | tail -n 1 | cut -f 1)',
    "  free=$(df -kP . | tail -n 1 | awk '{ print $4 }')",
    '  if [ "$free" -lt $((4 * needs)) ]; then echo "no room to keep the WAL of this server: $needs KiB"; return; fi',
    '  rm -rf "$place.part" && mkdir -p "$place.part" || return',
    '  for segment in $before $begun; do cp -p "$segment" "$place.part/" || return; done',
    '  mv "$place.part" "$place" && echo "the WAL of this server is kept in $place"',
    `  (cd ${quoteWord(DIVERGED_WAL)} && ls -t | tail -n +${COPIES + 1} | xargs -r rm -rf)`,
    '}',
    '(keep) 2>&1',
    `exec ${real} "$@"`,
  ];
}
