import { defineOpKind, quoteWord, quoteWords, shCommand, type Action, type JsonValue } from '@pigsty/sdk';
import { holdAround } from '../handover/begin.ts';
import { failedCopies } from './failed-copies.ts';
import { curlConfig, talkOptions, type RestCredentials, type RestEndpoint } from '../rest/endpoint.ts';
import { takesPart } from '../rest/takes-part.ts';
import type { Session } from '../sql/session.ts';

export interface RenewedArgs {
  readonly member: RestEndpoint;
  /** The other members of its cluster: each must take part before this one goes down. */
  readonly others: readonly RestEndpoint[];
  readonly credentials: RestCredentials;
  readonly session: Session;
  readonly dataDir: string;
  /** Where Patroni of the member says what it does. */
  readonly patroniLog: string;
  /** `restart`: PostgreSQL is started again. `reinitialize`: its data is copied again from the leader. */
  readonly how: 'restart' | 'reinitialize';
  /** The execution of a procedure: what was started after it began on this host is left as it is. */
  readonly since: string;
  /** It leads: clients cannot write meanwhile. */
  readonly leads: boolean;
  /** How long it may take until the member is back, in seconds. */
  readonly withinSeconds: number;
  /** What the program is told that holds clients of the leader meanwhile. */
  readonly hold?: JsonValue;
}

interface RenewedState {
  readonly renewed: boolean;
}

/**
 * PostgreSQL of one member was started since a procedure began. Before and after, the member takes part in its cluster, so
 * that the turn of the next one comes when this one is back.
 */
export const pgRenewed = defineOpKind<RenewedArgs, RenewedState, 'renew'>({
  kind: 'pg.renewed',
  summary: 'PostgreSQL of a member is restarted, or copied from the leader, once per procedure',
  key: ({ member }) => member.instance,
  read: (all) =>
    all
      .map(({ dataDir, since }, i) => {
        const marker = quoteWord(`/etc/pigsty/procedures/${since}`);
        const pid = quoteWord(`${dataDir}/postmaster.pid`);
        return `begun=$(stat -c %Y ${marker} 2>/dev/null) && started=$(sed -n 3p ${pid} 2>/dev/null) && [ -n "$started" ] && [ "$started" -ge "$begun" ] && echo renewed ${i}`;
      })
      .join('\n')
      .concat('\n:'),
  parse: (output, all) => {
    const renewed = new Set(output.split('\n'));
    return all.map((_args, i) => ({ renewed: renewed.has(`renewed ${i}`) }));
  },
  diff: (_args, { renewed }) => (renewed ? undefined : 'renew'),
  write: (args) => [renew(args)],
  describe: ({ member, how }) =>
    how === 'restart'
      ? `restart PostgreSQL of ${member.instance}`
      : `copy the data of ${member.instance} from the leader again`,
  action: () => 'run',
  interrupts: ({ member, how, leads }) => ({
    what: how === 'restart' ? 'restart' : 'outage',
    unit: 'PostgreSQL',
    of: member.instance,
    writes: leads,
  }),
  destroys: ({ member, how }) =>
    how === 'reinitialize' ? `the data directory of ${member.instance}` : undefined,
  converged: () => ({ renewed: true }),
  timeoutMs: 24 * 3600_000,
});

function renew({
  member,
  others,
  credentials,
  how,
  session,
  dataDir,
  patroniLog,
  since,
  withinSeconds,
  hold,
}: RenewedArgs): Action {
  const well = (endpoint: RestEndpoint): string => `( ${takesPart(endpoint)}\n) >/dev/null 2>&1`;
  const check = well(member);
  const checkOthers = others.map(
    (other) => `  ${well(other)} || { missing=${quoteWord(other.instance)}; return 1; }`,
  );
  const script = `
request=$(cat)
${holdAround(member.instance, session, hold)}
renewed() {
  begun=$(stat -c %Y "$2") || return 1
  started=$(sed -n 3p "$3" 2>/dev/null)
  [ -n "$started" ] && [ "$started" -ge "$begun" ]
}
until_well() {
  well_by=$(($(date +%s) + $1))
  while [ "$(date +%s)" -lt "$well_by" ]; do
    if ${check}; then return 0; fi
    if [ -n "\${PIGSTY_STOP-}" ] && [ -e "$PIGSTY_STOP" ]; then exit 130; fi
    sleep 0.3
  done
  return 1
}
${how === 'restart' ? '' : failedCopies(patroniLog)}
others_well() {
${checkOthers.join('\n')}
  return 0
}
# Two members are never down at once. The one before may have had its turn from a command that was killed meanwhile.
deadline=$(($(date +%s) + 120))
until others_well; do
  if [ -n "\${PIGSTY_STOP-}" ] && [ -e "$PIGSTY_STOP" ]; then exit 130; fi
  [ "$(date +%s)" -lt "$deadline" ] || { echo "$missing does not take part in its cluster: this would be a second member that is down" >&2; exit 1; }
  sleep 0.3
done
${how === 'restart' ? `until_well 60 || { echo 'the member does not take part in its cluster' >&2; exit 1; }` : ':'}
# The marker has whole seconds: what is started within its first one must count as started after it.
sleep 1
${how === 'restart' ? '' : 'copies_begin'}
hold_clients
answer=$(printf '%s\\n' "$request" | curl ${quoteWords(talkOptions(member, 300))} -w '\\n%{http_code}' -K - "$1/${how}") || { let_go 'Patroni does not answer'; exit 1; }
case $(printf '%s\\n' "$answer" | tail -n 1) in
  20*) ;;
  *) let_go "$answer"; printf 'Patroni refuses: %s\\n' "$answer" >&2; exit 1 ;;
esac
deadline=$(($(date +%s) + ${withinSeconds}))
until renewed "$@" && until_well 5; do
  if [ -n "\${PIGSTY_STOP-}" ] && [ -e "$PIGSTY_STOP" ]; then exit 130; fi
  [ "$(date +%s)" -lt "$deadline" ] || { echo 'the member did not come back within ${withinSeconds} s' >&2; exit 1; }
  ${how === 'restart' ? '' : 'copies_look'}
  sleep 0.3
done`;
  const body = how === 'reinitialize' ? { force: true } : {};
  const stdin = curlConfig({ method: 'POST', body }, credentials);
  return {
    do: 'run',
    command: shCommand(script, [member.url, `/etc/pigsty/procedures/${since}`, `${dataDir}/postmaster.pid`], {
      stdin,
      timeoutMs: (withinSeconds + 400) * 1000,
    }),
  };
}
