import { command, shCommand, type Op, type Platform } from '@pigsty/sdk';
import type { NodeModel } from './node.ts';
import { keepOriginal, originalOf } from './original.ts';

const config = '/etc/selinux/config';

/** SELinux that is switched off at boot stays off: switching it on needs new labels on every file. */
const off = `! command -v getenforce >/dev/null || [ "$(getenforce)" = Disabled ]`;

/** Mode of SELinux, now and at boot, where the family of the host has it. */
export function seLinuxOps({ params, platform, container }: NodeModel): readonly Op[] {
  if (platform.family !== 'rpm' || container) return [];
  const mode = params.node_selinux_mode;
  // Without a boot nothing is switched off; what it would refuse is let through until then.
  const [now, word] = mode === 'enforcing' ? ['1', 'Enforcing'] : ['0', 'Permissive'];
  return [
    keepOriginal(config),
    command({
      name: `set SELinux to ${mode}`,
      run: shCommand(
        `sed -i --follow-symlinks "s/^SELINUX=.*/SELINUX=$1/" ${config} && grep -qx "SELINUX=$1" ${config} && setenforce "$2"`,
        [mode, now],
      ),
      unless: `${off} || { grep -qx 'SELINUX=${mode}' ${config} && [ "$(getenforce)" = ${word} ]; }`,
    }),
    ...(params.haproxy_enabled ? [haproxyPorts()] : []),
  ];
}

/** EL's policy lets HAProxy listen and connect to ports of the web alone; this is its switch for all others. */
const portsSwitch = 'haproxy_connect_any';
/** Says that the switch was off when we came. */
const wasOff = originalOf(`/selinux/${portsSwitch}`);

function haproxyPorts(): Op {
  return command({
    name: `let HAProxy use the ports of services under SELinux (${portsSwitch})`,
    run: shCommand('mkdir -p -m 0700 -- "${2%/*}" && : >"$2" && setsebool -P "$1" on', [portsSwitch, wasOff]),
    unless: `${off} || [ "$(getsebool ${portsSwitch} 2>/dev/null)" != '${portsSwitch} --> off' ]`,
    timeoutMs: 300_000,
  });
}

/** The mode that was found, now and at boot. */
export function seLinuxRemoval({ family }: Platform): readonly Op[] {
  if (family !== 'rpm') return [];
  const kept = originalOf(config);
  return [
    command({
      name: 'give SELinux its mode back',
      run: shCommand(
        `mv -fT -- "$2" "$1" && { ${off} || if grep -qx SELINUX=enforcing "$1"; then setenforce 1; else setenforce 0; fi; }`,
        [config, kept],
      ),
      unless: `[ ! -e ${kept} ]`,
    }),
    command({
      name: `switch ${portsSwitch} of SELinux off again`,
      run: shCommand(`{ ${off} || setsebool -P "$1" off; } && rm -f -- "$2"`, [portsSwitch, wasOff]),
      unless: `[ ! -e ${wasOff} ]`,
      timeoutMs: 300_000,
    }),
  ];
}
