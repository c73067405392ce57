import { command, shCommand, type Op } from '@pigsty/sdk';
import { parameterFile, hugePagesParameter } from '../render/kernel-parameters.ts';

const file = parameterFile(hugePagesParameter);

/** What was asked for in this boot, and what the kernel reserved; gone with the boot. */
const hugePagesTried = '/run/pigsty/huge-pages';

/** Memory that stays free when pages are taken while the host works. */
const spareKiB = 262_144;

/**
 * Reserves huge pages now. Memory in use or in pieces gives fewer: that is asked for once in a boot, health says so, and the
 * next boot reserves all of them before anything else has memory.
 */
export function hugePagesReserved(pages: number): Op {
  return command({
    name: `reserve ${pages} huge pages`,
    run: shCommand(
      `set -e
known() { sed -n "s/^$1: *\\([0-9]*\\).*/\\1/p" /proc/meminfo; }
have=$(cat "$2")
most=$((have + ($(known MemAvailable) - ${spareKiB}) / $(known Hugepagesize)))
[ "$most" -ge "$have" ] || most=$have
if [ "$1" -lt "$most" ]; then most=$1; fi
echo 1 >"\${2%/*}/compact_memory" || :
printf '%s\\n' "$most" >"$2"
mkdir -p -- "$(dirname -- "$3")"
printf '%s %s\\n' "$1" "$(cat "$2")" >"$3"`,
      [String(pages), file, hugePagesTried],
    ),
    unless: `have=$(cat ${file} 2>/dev/null) || exit 0
[ "$have" = ${pages} ] || [ "$(cat ${hugePagesTried} 2>/dev/null)" = "${pages} $have" ]`,
  });
}
