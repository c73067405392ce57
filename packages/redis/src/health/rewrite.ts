import { quoteWord, verdict, type Probe, type ProbeSubject } from '@pigsty/sdk';
import { confOf, unitOf, type RedisServer } from '../spec/servers.ts';

const { ok, fail } = verdict;

/**
 * A server writes a role that it has got into its file, and replaces the file for that: what it cannot write is forgotten by
 * its next start. Done here as it does it, by its user and in its view of the file system, up to the last step: a copy
 * beside the file, which goes again.
 */
export function rewriteProbe(subject: ProbeSubject, server: RedisServer): Probe {
  const conf = confOf(server);
  return {
    ...subject,
    name: 'its file can be rewritten',
    script: `conf=${quoteWord(conf)}
pid=$(systemctl show -p MainPID --value ${quoteWord(unitOf(server))})
[ "\${pid:-0}" != 0 ] || exit 0
there=/proc/$pid/root$conf
awk -v conf="$conf" '$5 == conf { found = 1 } END { exit !found }' "/proc/$pid/mountinfo" && echo "no $conf is a mount of its own, which cannot be replaced" && exit 0
[ ! -L "$there" ] || { echo "no $conf is a link"; exit 0; }
said=$(runuser -u "$(ps -o user:64= -p "$pid")" -- sh -c 'umask 077; copy=$1.tried; cat "$1" >"$copy" && test -w "$1"; code=$?; rm -f "$copy"; exit $code' sh "$there" 2>&1)
case $? in 0) echo yes ;; *) echo "no $(printf '%s' "\${said:-the file belongs to somebody else}" | tail -n 1 | sed "s|/proc/$pid/root||g; s/^sh: [0-9]*: //")" ;; esac`,
    deadlineMs: 7000,
    judge: ({ output }) => {
      const [word, ...reason] = output.trim().split(' ');
      if (word === 'yes') return ok(conf);
      if (word !== 'no') return { state: 'unknown', detail: 'it does not run' };
      return fail(
        `${server.name} cannot rewrite its file: ${reason.join(' ')}`,
        `A role that it gets would be forgotten by its next start. pigsty install redis -l ${server.host} gives it its directory and file back.`,
      );
    },
  };
}
