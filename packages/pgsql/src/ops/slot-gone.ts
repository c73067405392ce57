import {
  defineOpKind,
  joinText,
  quoteWords,
  shCommand,
  type Action,
  type JsonValue,
  type Text,
} from '@pigsty/sdk';
import {
  curlConfig,
  curlOptions,
  patroniFunction,
  talkOptions,
  type RestCredentials,
  type RestEndpoint,
} from '../rest/endpoint.ts';
import { slotName } from '../spec/slot-name.ts';
import { sqlLiteral } from '../sql/quote.ts';
import { jsonLines, readSql, serverWords, unreadableSql, type Session } from '../sql/session.ts';

export interface SlotGoneArgs {
  /** Who leads; the slot is on its PostgreSQL. */
  readonly leader: RestEndpoint;
  readonly credentials: RestCredentials;
  readonly session: Session;
  /** The member whose slot it is: `pg-test-4`. */
  readonly member: string;
}

interface SlotState {
  readonly present: boolean;
  /** `member_slots_ttl` as it is set; null when it is not. */
  readonly ttl: JsonValue;
}

interface SlotDelta {
  readonly [key: string]: JsonValue;
  readonly ttl: JsonValue;
}

/**
 * The leader keeps no WAL any more for a member that is gone. Patroni makes a slot that was merely dropped again while it
 * remembers the member (`member_slots_ttl`, 30 minutes), so it is told to forget; older versions forget by themselves.
 */
export const patroniSlotGone = defineOpKind<SlotGoneArgs, SlotState, SlotDelta>({
  kind: 'patroni.slot-gone',
  summary: 'the leader has no replication slot of a member that is gone',
  key: ({ member }) => member,
  read: (all) =>
    all
      .map(({ session, member, leader }) =>
        [
          `printf '\\036'; { curl ${quoteWords([...curlOptions(leader), `${leader.url}/config`])} 2>/dev/null </dev/null || :; } | tr -d '\\n'; echo`,
          readSql(
            session,
            'postgres',
            `select 'slot ' || slot_name from pg_replication_slots where slot_name = ${sqlLiteral(slotName(member))};`,
          ),
        ].join('\n'),
      )
      .join('\n'),
  parse: (output, all) => {
    const parts = output.split('\u001e').slice(1);
    return all.map(({ member }, i) => {
      const lines = (parts[i] ?? '').split('\n');
      const [config] = jsonLines(lines[0] ?? '') as readonly { readonly member_slots_ttl?: JsonValue }[];
      return { present: lines.includes(`slot ${slotName(member)}`), ttl: config?.member_slots_ttl ?? null };
    });
  },
  unreadable: unreadableSql,
  diff: (_args, { present, ttl }) => (present ? { ttl } : undefined),
  write: (args, { ttl }) => [drop(args, ttl)],
  describe: ({ member, leader }) => `drop the replication slot of ${member} on ${leader.instance}`,
  action: () => 'remove',
  converged: () => ({ present: false, ttl: null }),
  timeoutMs: 300_000,
});

function drop({ leader, credentials, session, member }: SlotGoneArgs, ttl: JsonValue): Action {
  const slot = sqlLiteral(slotName(member));
  const psql = [`${session.binDir}/psql`, '-XqAt', ...serverWords(session), '-d', 'postgres', '-c'];
  const ask = (sql: string): string => quoteWords(['runuser', '-u', session.dbsu, '--', ...psql, sql]);
  const where = `from pg_replication_slots where slot_name = ${slot}`;
  const patch = (value: JsonValue): Text =>
    curlConfig({ method: 'PATCH', body: { member_slots_ttl: value } }, credentials);
  const script = `
cd /
${patroniFunction}
requests=$(cat)
# The first of the two requests, or the second.
config() {
  printf '%s\\n' "$requests" | awk -v part="$1" '/^---$/ { n++; next } n == part' |
    patroni ${quoteWords(talkOptions(leader, 10))} -K - "$url/config"
}
url=$1
there() { ${ask(`select 'yes' ${where}`)} | grep -q yes; }
# PostgreSQL notices only after wal_sender_timeout, a minute by default, that nobody is at the other end any more.
deadline=$(($(date +%s) + 90))
while [ "$(${ask(`select active ${where}`)})" = t ]; do
  [ "$(date +%s)" -lt "$deadline" ] || { echo "$2 is connected and uses its slot: it is not gone" >&2; exit 1; }
  sleep 1
done
trap 'config 1' EXIT
config 0 || exit 1
# Longer than one loop of Patroni, which may make it once more.
deadline=$(($(date +%s) + 60))
gone=0
while [ "$gone" -lt 12 ]; do
  gone=$((gone + 1))
  if there; then
    gone=0
    ${ask(`select pg_drop_replication_slot(slot_name) ${where} and not active`)} >/dev/null 2>&1
  fi
  [ "$(date +%s)" -lt "$deadline" ] || { echo "Patroni makes the slot of $2 again and again" >&2; exit 1; }
  sleep 1
done`;
  const stdin = joinText([patch(0), '---\n', patch(ttl)]);
  return { do: 'run', command: shCommand(script, [leader.url, member], { stdin, timeoutMs: 270_000 }) };
}
