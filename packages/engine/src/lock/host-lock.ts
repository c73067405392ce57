import { PigstyError, quoteWord } from '@pigsty/sdk';
import type { HostPlaces } from '../hosts/places.ts';
import { describeOwner, parseOwner, type LockOwner } from './owner.ts';

export const lockFrame = 'lock';
export const busyFrame = 'busy';

/** How long a run waits for the command that a killed run left behind on a host. */
export const leftoverWaitMs = 600_000;
const refusedCode = 75;

/**
 * Takes the host's lock on descriptor 8 of the script's own shell. The lock lives as long as that shell: it ends with the
 * SSH session, so a killed orchestrator blocks nobody. What it left running holds `apply.lock`, and is waited for.
 */
export function takeHostLock({ run }: HostPlaces, owner: LockOwner): string {
  return `${ownFiles(run)}exec 8>>${run}/lock
if ! flock -w 5 8; then
  pigsty_begin ${lockFrame}
  cat ${run}/lock
  pigsty_end ${lockFrame} ${refusedCode}
  exit 0
fi
printf '%s\\n%s\\n' ${quoteWord(JSON.stringify(owner))} "$$" >${run}/lock
exec 9>>${run}/apply.lock
if ! flock -n 9; then
  pigsty_begin ${busyFrame}
  pigsty_end ${busyFrame} 0
  # Whoever breaks the lock ends this shell; a child that waits here must not keep it.
  if ! flock -w ${leftoverWaitMs / 1000} 9 8>&-; then
    pigsty_begin ${lockFrame}
    pigsty_end ${lockFrame} ${refusedCode}
    exit 0
  fi
fi
for script in ${run}/script-*; do [ ! -e "$script" ] || rm -rf -- "$script"; done
exec 9>&-
`;
}

/** Whoever may read a file may lock it: these are for root alone, or any user of the host could hold up every run. */
function ownFiles(run: string): string {
  return `[ -d ${run} ] || mkdir -p ${run}\n( umask 077; : >>${run}/lock; : >>${run}/apply.lock )\n`;
}

/** What the shell that held the lock does last. */
export function leaveHostLock({ run }: HostPlaces): string {
  return `: >${run}/lock\n`;
}

/** Several of them while a shell stays without a word. */
export const heartbeatMs = 20_000;

/** Serialises scripts that change a host; closed for the commands themselves, so that a daemon never keeps it. */
export function takeApplyLock({ run }: HostPlaces): string {
  return `${ownFiles(run)}exec 9>>${run}/apply.lock
flock -w ${leftoverWaitMs / 1000} 9 || { echo 'another script still runs here' >&2; exit 75; }
`;
}

/** Ends the shell that holds a host's lock, if it is still the one that `id` names. */
export function breakHostLock({ run }: HostPlaces, id: string): string {
  return `if grep -q ${quoteWord(id)} ${run}/lock; then
  holder=$(sed -n 2p ${run}/lock)
  [ -n "$holder" ] && kill -KILL "$holder"
fi
:`;
}

export interface HostLockRefusal {
  readonly owner: LockOwner | undefined;
  readonly error: PigstyError;
}

export function readRefusal(text: string, host: string): HostLockRefusal {
  const owner = parseOwner(text);
  const who = owner === undefined ? 'a command that an earlier run left behind' : describeOwner(owner);
  return {
    owner,
    error: new PigstyError('LOCKED', `${host} is in use by ${who}`, {
      where: { host },
      hint: 'Wait for it to end; a lock ends with the SSH session of the run that holds it.',
    }),
  };
}
