import { quoteWords, shCommand, type Action, type JsonValue } from '@pigsty/sdk';
import { holdAround } from '../../handover/begin.ts';
import {
  curlConfig,
  patroniFunction,
  talkOptions,
  type RestCredentials,
  type RestEndpoint,
} from '../../rest/endpoint.ts';
import { takesPart } from '../../rest/takes-part.ts';
import type { Session } from '../../sql/session.ts';
import { dryStart } from './dry-start.ts';

export interface RestartOfMember {
  readonly member: RestEndpoint;
  readonly credentials: RestCredentials;
  readonly session: Session;
  readonly dataDir: string;
  /** What the program is told that holds clients of the leader meanwhile; absent where there is no pooler. */
  readonly hold?: JsonValue;
}

interface RestartRequest {
  /** Waits, before anything happens, until there is a reason to restart; the address of Patroni is in `$url`. */
  readonly due?: string;
  /** What Patroni's `/restart` takes. */
  readonly body: Readonly<Record<string, JsonValue>>;
}

/**
 * Waits until the member takes part, tries the configuration, restarts it with its clients held, and waits again. Before: a
 * replica knows that its leader has less of something only when it has followed it through its restart. After: the next
 * member's turn comes when this one is back.
 */
export function restartThroughPatroni(
  { member, credentials, session, dataDir, hold }: RestartOfMember,
  { due = ':', body }: RestartRequest,
): Action {
  const script = `
request=$(cat)
within() {
  deadline=$(($(date +%s) + $1))
  while [ "$(date +%s)" -lt "$deadline" ]; do
    if (
${takesPart(member)}
    ) >/dev/null 2>&1; then return 0; fi
    sleep 0.3
  done
  return 1
}
${patroniFunction}
${holdAround(member.instance, session, hold)}
url=$1
within 60
${due}
(${dryStart(session, dataDir)}
) </dev/null || exit 1
hold_clients
printf '%s\\n' "$request" | patroni ${quoteWords(talkOptions(member, 300))} -K - "$url/restart" || { let_go 'Patroni did not restart it'; exit 1; }
within 120 || { echo 'it did not come back within 120 s' >&2; exit 1; }`;
  const stdin = curlConfig({ method: 'POST', body }, credentials);
  return { do: 'run', command: shCommand(script, [member.url], { stdin, timeoutMs: 500_000 }) };
}
