import { ufwIsActive } from '@pigsty/sdk';
import { ok, type Verdict, warn } from '../finding.ts';
import type { About } from '../subject.ts';
import { said, some, type Topic } from '../topic.ts';
import { kernelParameters, kernelParametersScript } from './kernel-parameters.ts';
import { openings, openingsScript } from './openings.ts';
import { updates, updatesScript } from './updates.ts';

/** What may keep services from working without a word: reported, never changed. */
export const security: Topic = {
  name: 'security',
  ask: (address, wanted) => `echo "selinux=$(getenforce 2>/dev/null)"
echo "apparmor=$(cat /sys/module/apparmor/parameters/enabled 2>/dev/null)"
[ "$(systemctl is-active firewalld 2>/dev/null)" = active ] && echo 'firewall=firewalld'
${ufwIsActive} && echo 'firewall=ufw'
[ "$(systemctl is-active nftables 2>/dev/null)" = active ] && echo 'firewall=nftables'
${letsAllIn}
${openingsScript(address, wanted)}
echo "thp=$(sed -n 's/.*\\[\\(.*\\)\\].*/\\1/p' /sys/kernel/mm/transparent_hugepage/enabled 2>/dev/null)"
awk 'NR > 1 { kib += $3 } END { print "swap=" int(kib / 1024) }' /proc/swaps
${updatesScript}
${kernelParametersScript(address, wanted)}
:`,
  judge: (answer, about) => {
    const one = (key: string): string => said(answer)(key)[0] ?? '';
    return [
      selinux(one('selinux')),
      ok('apparmor', one('apparmor') === 'Y' ? 'enabled' : 'none'),
      ...firewall(said(answer)('firewall'), about),
      ...said(answer)('lets-in').map(open),
      ...openings(answer, about),
      ok('transparent huge pages', one('thp') === '' ? 'none' : one('thp')),
      ok('swap', one('swap') === '0' ? 'none' : `${one('swap')} MiB`),
      ...updates(said(answer)('updates')),
      ...kernelParameters(said(answer)('sysctl'), about),
    ];
  },
};

/** Zones that interfaces are in, and the one of all others: one that accepts whatever comes makes each opening pointless. */
const letsAllIn = `if command -v firewall-cmd >/dev/null && firewall-cmd -q --state 2>/dev/null; then
  { firewall-cmd --get-default-zone; firewall-cmd --get-active-zones | awk '/^[^ ]/ { zone = $1 } $1 == "interfaces:" { print zone }'; } | sort -u | while read -r zone; do
    [ "$(firewall-cmd --permanent --zone="$zone" --get-target 2>/dev/null)" != ACCEPT ] || echo "lets-in=zone $zone of firewalld"
  done
fi
command -v ufw >/dev/null && ufw status verbose 2>/dev/null | grep -q '^Default: allow (incoming)' && echo 'lets-in=ufw'`;

function open(who: string): Verdict {
  return warn('firewall', `${who} lets everything in`, {
    expected: 'what the inventory and you have opened',
    remedy:
      who === 'ufw'
        ? 'Try: ufw default deny incoming'
        : 'Put the interfaces into another zone: firewall-cmd --permanent --zone=public --change-interface=...; firewall-cmd --set-default-zone=public',
  });
}

function selinux(mode: string): Verdict {
  if (mode !== 'Enforcing') return ok('selinux', mode === '' ? 'none' : mode.toLowerCase());
  return warn('selinux', 'enforcing', {
    expected: 'permissive or disabled',
    remedy:
      'Services in places of their own (/data, /pg) may be refused. Try: setenforce 0, and SELINUX=permissive in /etc/selinux/config',
  });
}

function firewall(active: readonly string[], { host, wanted }: About): readonly Verdict[] {
  if (active.length === 0) return [ok('firewall', 'none')];
  const ports = [...new Set(wanted.listens.filter((l) => l.host === host.address).map((l) => l.port))];
  return [
    warn('firewall', `${active.join(' and ')} runs`, {
      expected: `open between the hosts: ${some(ports.map(String), 12)}`,
      remedy: 'Allow the addresses of the inventory, or switch it off. `peers` says what is blocked now.',
    }),
  ];
}
