import { defineOpKind, joinText, quoteWord, text, type Secret } from '@pigsty/sdk';
import { prefixRange } from './account/prefix.ts';
import { credentials, curlWord, gatewayFunctions, gatewayOf, script, type EtcdClient } from './gateway.ts';

/** Who is tried. */
export interface EtcdUser {
  readonly name: string;
  readonly password: Secret;
  /** Whose keys it owns: `/pg/pg-test/`. */
  readonly prefix: string;
}

export interface ServesUsersArgs {
  readonly name: string;
  /** The way to this member alone. */
  readonly client: Omit<EtcdClient, 'rootPassword'>;
  /** Client URLs of the other members: a login that is refused everywhere says nothing about this one. */
  readonly others: readonly string[];
  readonly users: readonly EtcdUser[];
  /** How long what fails is tried again; half a minute when absent. */
  readonly patienceMs?: number;
  /** Left where the member starts or restarts. */
  readonly topic: string;
}

/**
 * A member that has started lets its users do what they need: log in, hold a lease, read their keys, list the members.
 * Tokens are kept by each member for itself, and a new version may allow less: its health shows neither.
 */
export const etcdServesUsers = defineOpKind<ServesUsersArgs, undefined, 'try'>({
  kind: 'etcd.serves-users',
  summary: 'a member that has started lets its users log in, hold leases, read and list members',
  key: ({ name }) => name,
  read: () => ':',
  parse: (_, all) => all.map(() => undefined),
  diff: ({ users }, _, triggers) => (triggers.length === 0 || users.length === 0 ? undefined : 'try'),
  write: (args) => [{ do: 'run', command: { ...tryAll(args), timeoutMs: 600_000 } }],
  describe: ({ name, users }) => `try at ${name} what its users need: ${users.map((u) => u.name).join(', ')}`,
  action: () => 'run',
  handles: ({ topic }) => [topic],
  converged: () => undefined,
  skipVerify: true,
  timeoutMs: 600_000,
});

function tryAll({
  name,
  client,
  others,
  users,
  patienceMs = 30_000,
}: ServesUsersArgs): ReturnType<typeof script> {
  return script([
    gatewayOf(client),
    gatewayFunctions,
    text`name=${quoteWord(name)} here=$endpoints others=${quoteWord(others.join(' '))} patience=${String(Math.ceil(patienceMs / 1000))}`,
    functions,
    ...users.map((user) =>
      joinText(
        [
          'try_as',
          quoteWord(user.name),
          curlWord(credentials(user.name, user.password)),
          curlWord(firstKey(user.prefix)),
        ],
        ' ',
      ),
    ),
  ]);
}

function firstKey(prefix: string): string {
  const { key, rangeEnd } = prefixRange(prefix);
  return JSON.stringify({ key, range_end: rangeEnd, limit: 1, keys_only: true });
}

// What fails is tried again with another login: with clients at work the first token may be refused.
const functions = `step() {
  said=$(ask "$1" "$2") || { echo "no answer to $1"; return 1; }
  case $said in *'"code":'*) echo "$1: $said"; return 1 ;; esac
}
elsewhere() {
  endpoints=$others; login "$1"; endpoints=$here
  [ "$state" = accepted ]
}
attempt() {
  endpoint=$here
  login "$1"
  case $state in
    denied) elsewhere "$1" || return 0; echo 'the login is refused, which other members accept'; return 1 ;;
    unreachable) echo "auth/authenticate: \${answer:-no answer}"; return 1 ;;
  esac
  step lease/grant '{\\"TTL\\":\\"30\\"}' || return 1
  lease=$(printf '%s\\n' "$said" | sed -n 's/.*"ID": *"\\([0-9]*\\)".*/\\1/p')
  step lease/keepalive '{\\"ID\\":\\"'"$lease"'\\"}' && step kv/range "$2" && step cluster/member/list '{}'
  code=$?
  step lease/revoke '{\\"ID\\":\\"'"$lease"'\\"}' || code=1
  return $code
}
try_as() {
  deadline=$(($(date +%s) + patience))
  until words=$(attempt "$2" "$3"); do
    if [ -n "\${PIGSTY_STOP-}" ] && [ -e "$PIGSTY_STOP" ]; then exit 130; fi
    [ "$(date +%s)" -lt "$deadline" ] || {
      echo "$name does not serve $1, a user of etcd: $words" >&2
      echo 'The other members are left as they are: PostgreSQL clusters would lose their leaders.' >&2
      exit 1
    }
    sleep 0.5
  done
}`;
