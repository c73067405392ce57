import { command, shCommand, type Op } from '@pigsty/sdk';

const table = '/etc/fstab';
/** What was switched off, a unit in each line. */
const record = '/var/lib/pigsty/originals/swap-units';

const mark = '# pigsty node_disable_swap: ';

/** Entries of the table become comments; the file stays the same one. */
const commentSwap = `awk -v mark='${mark}' '!/^[ \\t]*#/ && $3 == "swap" { print mark $0; next } { print }'`;
const uncommentSwap = `sed 's/^${mark}//'`;

/** Units of swap that start at boot, from fstab, a unit file, the type of a partition, or zram. */
const units = `swap_units() {
  { systemctl list-unit-files --type=swap --plain --no-legend --no-pager | awk '$2 ~ /^(enabled|enabled-runtime|generated)$/ { print $1 }'
    systemctl list-units --type=swap --plain --no-legend --no-pager | awk '{ print $1 }'
    for unit in zramswap.service swapspace.service; do
      ! systemctl is-enabled -q "$unit" 2>/dev/null || echo "$unit"
    done; } | sort -u
}`;

/** No swap, neither now nor after the next boot. */
export function swapOff(): Op {
  return command({
    name: 'switch swap off',
    run: shCommand(
      `set -e
${units}
umask 077
mkdir -p -m 0700 -- "$(dirname -- "$2")"
swap_units >>"$2"
swapoff -a
if [ -f "$1" ]; then
  new=$(mktemp) && ${commentSwap} "$1" >"$new" && cat -- "$new" >"$1" && rm -f -- "$new"
  systemctl daemon-reload
fi
for unit in $(sort -u -- "$2"); do
  # What an administrator wrote has no other file below it that a mask could hide.
  if [ -f "/etc/systemd/system/$unit" ]; then systemctl -q disable --now -- "$unit"
  else systemctl -q mask --now -- "$unit"; fi
done`,
      [table, record],
      { timeoutMs: 600_000 },
    ),
    // The swap of a container is that of its machine.
    unless: `! systemd-detect-virt -cq || exit 0
${units}
[ "$(wc -l </proc/swaps)" -le 1 ] && [ -z "$(swap_units)" ] &&
  { [ ! -f '${table}' ] || ${commentSwap} '${table}' | cmp -s - '${table}'; }`,
  });
}

/** Swap as it was found. */
export function swapGivenBack(): Op {
  return command({
    name: 'give swap back as it was',
    run: shCommand(
      `set -e
for unit in $(sort -u -- "$2" 2>/dev/null); do
  if [ -f "/etc/systemd/system/$unit" ]; then systemctl -q enable -- "$unit"
  else systemctl -q unmask -- "$unit"; fi
done
if [ -f "$1" ]; then
  new=$(mktemp) && ${uncommentSwap} "$1" >"$new" && cat -- "$new" >"$1" && rm -f -- "$new"
fi
systemctl daemon-reload
for unit in $(sort -u -- "$2" 2>/dev/null); do systemctl start -- "$unit" || echo "$unit does not start" >&2; done
rm -f -- "$2"`,
      [table, record],
      { timeoutMs: 120_000 },
    ),
    unless: `[ ! -f '${record}' ] && ! grep -qs '^${mark}' '${table}'`,
  });
}
