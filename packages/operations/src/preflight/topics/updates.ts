import { keptVersionsFile } from '@pigsty/sdk';
import { ok, type Verdict, warn } from '../finding.ts';

/**
 * Who replaces packages without a deploy, by which timer, and how many names it is told to leave alone. A version that the
 * inventory asks for is no pin to it, and it comes to all members of a cluster in one night. Packages that a deploy has excluded,
 * as their version is in the inventory, are none of the names: all others are still replaced.
 */
export const updatesScript = `if command -v unattended-upgrade >/dev/null && systemctl -q is-enabled apt-daily-upgrade.timer 2>/dev/null; then
  on=; eval "$(apt-config shell on APT::Periodic::Unattended-Upgrade)"
  case $on in '' | 0) ;; *) echo "updates=unattended-upgrades apt-daily-upgrade.timer $(($(apt-config dump | grep -c '^Unattended-Upgrade::Package-Blacklist:: "..*"') - $(cat ${keptVersionsFile('*')} 2>/dev/null | grep -c '^Unattended-Upgrade::Package-Blacklist:: ')))" ;; esac
fi
for timer in dnf-automatic-install.timer dnf5-automatic.timer dnf-automatic.timer; do
  systemctl -q is-enabled "$timer" 2>/dev/null || continue
  case $timer in dnf-automatic.timer | dnf5-automatic.timer) grep -qsE '^apply_updates *= *(yes|true|1)' /etc/dnf/automatic.conf || continue ;; esac
  echo "updates=dnf-automatic $timer $(grep -hcsE '^(exclude|excludepkgs) *= *[^ ]' /etc/dnf/automatic.conf /etc/dnf/dnf.conf | awk '{ n += $1 } END { print n + 0 }')"
done`;

export function updates(lines: readonly string[]): readonly Verdict[] {
  return lines.map((line) => {
    const [who = '', timer = '', exceptions = '0'] = line.split(' ');
    if (Number(exceptions) > 0)
      return ok('updates', `${who}, which leaves ${exceptions} names or patterns alone`);
    return warn('updates', `${who} replaces packages by itself`, {
      expected: 'packages of the estate change by a deploy',
      remedy: `It takes the newest version whatever the inventory asks for, and restarts what runs on every member in one night. Exclude what the estate is made of (${who.startsWith('dnf') ? 'excludepkgs in /etc/dnf/dnf.conf' : 'Unattended-Upgrade::Package-Blacklist'}), or: systemctl disable --now ${timer}`,
    });
  });
}
