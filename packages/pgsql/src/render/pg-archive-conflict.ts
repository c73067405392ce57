import { quoteWord } from '@pigsty/sdk';
import type { CommonParams } from '../spec/schema.ts';

/** What pgBackRest ends with where the archive has a segment of that name with other content (`ArchiveDuplicateError`). */
const DUPLICATE = 45;

/**
 * Body of /pg/bin/pg-archive-conflict CODE SEGMENT: succeeds where the archive has the segment with other content and no
 * recovery on the way to this server's timeline reads it, as that way has left its timeline there or before, or never was
 * on it. Everything else fails with the code.
 */
export function pgArchiveConflict({ pg_data }: Pick<CommonParams, 'pg_data'>): readonly string[] {
  return [
    `[ "$1" = ${DUPLICATE} ] || exit "$1"`,
    `wal=${quoteWord(`${pg_data}/pg_wal`)}`,
    'left() { echo "$2 stays as it is in the archive: $1" >&2; exit 0; }',
    'case $2 in',
    '  *.partial) left "no recovery reads it" "$2" ;;',
    '  *[!0-9A-F]*) exit "$1" ;;',
    '  ????????????????????????) ;;',
    '  *) exit "$1" ;;',
    'esac',
    `newest=$(ls "$wal" | grep -E '^[0-9A-F]{8}\\.history$' | sort | tail -n 1)`,
    '[ -n "$newest" ] || exit "$1"',
    'size=$(stat -c %s "$wal/$2" 2>/dev/null) && [ "$size" -gt 0 ] || exit "$1"',
    'timeline=$((0x$(printf %.8s "$2")))',
    'rest=${2#????????}',
    'segment=$((0x${rest%????????} * (0x100000000 / size) + 0x${rest#????????}))',
    'own=$((0x${newest%.history}))',
    '[ "$timeline" -ne "$own" ] || exit "$1"',
    `end=$(awk -v timeline="$timeline" '$1 == timeline { print $2; exit }' "$wal/$newest")`,
    '[ -n "$end" ] || left "timeline $own does not come from timeline $timeline" "$2"',
    '[ "$segment" -ge $(((0x${end%/*} * 0x100000000 + 0x${end#*/}) / size)) ] || exit "$1"',
    'left "timeline $timeline ended at $end" "$2"',
  ];
}
