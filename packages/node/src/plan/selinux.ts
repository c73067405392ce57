import { command, shCommand, type Op, type Platform } from '@pigsty/sdk';
import type { NodeModel } from './node.ts';
import { keepOriginal, originalOf } from './original.ts';
import { seLinuxIsOff } from './selinux-off.ts';
import { seLinuxRulesRemoval } from './selinux-rules.ts';
import { seLinuxSwitch, seLinuxSwitchRemoval, type SeLinuxSwitch } from './selinux-switch.ts';

const config = '/etc/selinux/config';

/** EL's policy lets HAProxy listen and connect to ports of the web alone; this is its switch for all others. */
const haproxyPorts: SeLinuxSwitch = {
  name: 'haproxy_connect_any',
  lets: 'HAProxy use the ports of services',
};

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
      unless: `${seLinuxIsOff} || { grep -qx 'SELINUX=${mode}' ${config} && [ "$(getenforce)" = ${word} ]; }`,
    }),
    ...(params.haproxy_enabled ? [seLinuxSwitch(haproxyPorts)] : []),
  ];
}

/** The mode that was found, now and at boot, and the policy without rules of ours. */
export function seLinuxRemoval({ family }: Platform): readonly Op[] {
  if (family !== 'rpm') return [];
  const kept = originalOf(config);
  return [
    command({
      name: 'give SELinux its mode back',
      run: shCommand(
        `mv -fT -- "$2" "$1" && { ${seLinuxIsOff} || if grep -qx SELINUX=enforcing "$1"; then setenforce 1; else setenforce 0; fi; }`,
        [config, kept],
      ),
      unless: `[ ! -e ${kept} ]`,
    }),
    seLinuxSwitchRemoval(haproxyPorts),
    seLinuxRulesRemoval('node'),
  ];
}
