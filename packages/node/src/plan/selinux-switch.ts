import { command, shCommand, type Op } from '@pigsty/sdk';
import { originalOf } from './original.ts';
import { seLinuxIsOff } from './selinux-off.ts';

/** A switch of the policy (a boolean), and what it lets somebody do: `HAProxy use the ports of services`. */
export interface SeLinuxSwitch {
  readonly name: string;
  readonly lets: string;
}

/** Says that the switch was off when we came. */
const wasOff = (name: string): string => originalOf(`/selinux/${name}`);

/** Switched on, now and at boot. */
export function seLinuxSwitch({ name, lets }: SeLinuxSwitch): Op {
  return command({
    name: `let ${lets} under SELinux (${name})`,
    run: shCommand('mkdir -p -m 0700 -- "${2%/*}" && : >"$2" && setsebool -P "$1" on', [name, wasOff(name)]),
    unless: `${seLinuxIsOff} || [ "$(getsebool ${name} 2>/dev/null)" != '${name} --> off' ]`,
    timeoutMs: 300_000,
  });
}

/** Switched off again, if it was off when we came. */
export function seLinuxSwitchRemoval({ name }: Pick<SeLinuxSwitch, 'name'>): Op {
  return command({
    name: `switch ${name} of SELinux off again`,
    run: shCommand(`{ ${seLinuxIsOff} || setsebool -P "$1" off; } && rm -f -- "$2"`, [name, wasOff(name)]),
    unless: `[ ! -e ${wasOff(name)} ]`,
    timeoutMs: 300_000,
  });
}
