import { joinText, quoteWord, text, type Command, type Secret, type Text } from '@pigsty/sdk';

/**
 * How to reach an etcd cluster as root. The JSON gateway and curl are used instead of etcdctl, because etcdctl takes a
 * password only in argv or in the environment; curl reads requests from standard input.
 */
export interface EtcdClient {
  /** Tried in this order: `https://10.10.10.10:2379`. */
  readonly endpoints: readonly string[];
  readonly caPath: string;
  /** Of the host that asks: etcd demands a certificate of the estate's CA. */
  readonly certificatePath: string;
  readonly keyPath: string;
  readonly rootPassword: Secret;
}

/** A request below `/v3/`. */
export interface EtcdCall {
  readonly path: string;
  readonly body: Text;
  /** Words of an error that counts as done: `already exists`. */
  readonly tolerate?: string;
  /** Words of an error that passes by itself: the call is repeated for half a minute. */
  readonly retryOn?: string;
}

/** A request whose answer is wanted. */
export interface EtcdQuestion {
  readonly label: string;
  readonly path: string;
  readonly body: Text;
}

/** `off`: authentication is not enabled. `unreachable`: no endpoint answers, or there is no quorum. */
export type LoginState = 'accepted' | 'off' | 'denied' | 'unreachable';

export interface EtcdAnswers {
  readonly login: LoginState;
  readonly replies: ReadonlyMap<string, string>;
}

/** A name and its password as the gateway wants them. */
export function credentials(name: string, password: Secret): Secret {
  return password.map((plain) => JSON.stringify({ name, password: plain }));
}

/** Logs in once and asks everything; prints one line per answer. Silent where curl or etcd is missing. */
export function askScript(
  client: EtcdClient,
  questions: readonly EtcdQuestion[],
  afterLogin: readonly string[] = [],
): Text {
  return joinText(
    [
      '( LC_ALL=C; export LC_ALL; set -f',
      session(client),
      `printf 'login %s\\n' "$state"`,
      ...afterLogin,
      `[ -z "$endpoint" ] || {`,
      ...questions.map((q) => text`reply ${quoteWord(q.label)} ${quoteWord(q.path)} ${curlWord(q.body)}`),
      ':; }',
      ') </dev/null 2>/dev/null',
    ],
    '\n',
  );
}

export function parseAnswers(output: string): EtcdAnswers {
  const replies = new Map<string, string>();
  let login: LoginState = 'unreachable';
  for (const line of output.split('\n')) {
    const [word, label = '', ...rest] = line.split(' ');
    if (word === 'login') login = label as LoginState;
    if (word === 'answer') replies.set(label, rest.join(' '));
  }
  return { login, replies };
}

/** Logs in and makes every call in turn; stops at the first that fails. The script travels on standard input. */
export function callCommand(client: EtcdClient, calls: readonly EtcdCall[]): Command {
  return script([
    session(client),
    refuseUnlessLoggedIn,
    ...calls.map(
      (c) =>
        text`must ${quoteWord(c.path)} ${curlWord(c.body)} ${quoteWord(c.tolerate ?? '')} ${quoteWord(c.retryOn ?? '')}`,
    ),
  ]);
}

/** A script of this room: the functions, then these lines. */
export function script(lines: readonly Text[]): Command {
  return { argv: ['sh', '-s'], stdin: joinText(['LC_ALL=C; export LC_ALL; set -f', ...lines, ''], '\n') };
}

/** A JSON body as one shell word, escaped for a quoted value of curl's configuration. */
export function curlWord(body: Text): Text {
  const escape = (json: string): string => quoteWord(json.replace(/[\\"]/g, '\\$&'));
  return typeof body === 'string' ? escape(body) : body.map(escape);
}

/** Where the functions find etcd. */
export function gatewayOf(client: Omit<EtcdClient, 'rootPassword'>): string {
  const { caPath, certificatePath, keyPath } = client;
  return `ca=${quoteWord(caPath)}; certificate=${quoteWord(certificatePath)}; key=${quoteWord(keyPath)}; endpoints=${quoteWord(client.endpoints.join(' '))}`;
}

export function session(client: EtcdClient): Text {
  return joinText(
    [gatewayOf(client), gatewayFunctions, text`login ${curlWord(credentials('root', client.rootPassword))}`],
    '\n',
  );
}

/**
 * Shell functions over `$ca`, `$certificate`, `$key`, `$endpoints`, `$endpoint`, `$token` and `$limit` (seconds per request): `login CREDENTIALS` sets `$state`, `ask PATH BODY`
 * prints the reply, `must PATH BODY TOLERATE RETRY_ON` ends the script where etcd refuses.
 *
 * A login is agreed on by the majority and takes the time of a hash: on a busy host, and right after authentication was enabled, a member
 * that is well may answer that it was too late. It is asked again for five seconds; one that answers nothing is not.
 */
export const gatewayFunctions = `ask() {
  printf 'header = "Authorization: %s"\\ndata = "%s"\\n' "$token" "$2" |
    curl -q -sS --noproxy '*' --connect-timeout 3 --max-time "\${limit:-10}" --cacert "$ca" --cert "$certificate" --key "$key" -K - "$endpoint/v3/$1"
}
judge() {
  case $1 in
    *'"token"'*) echo accepted ;;
    *'authentication is not enabled'*) echo off ;;
    *'invalid user ID or password'*) echo denied ;;
    *) echo unreachable ;;
  esac
}
login() {
  tries_end=$(($(date +%s) + 5))
  while :; do
    heard=
    for endpoint in $endpoints; do
      token=
      answer=$(ask auth/authenticate "$1")
      state=$(judge "$answer")
      case $state in
        accepted) token=$(printf '%s\\n' "$answer" | sed -n 's/.*"token": *"\\([^"]*\\)".*/\\1/p'); return ;;
        off | denied) return ;;
      esac
      heard=$heard$answer
    done
    [ -n "$heard" ] && [ "$(date +%s)" -lt "$tries_end" ] || break
    sleep 0.5
  done
  endpoint=
}
reply() { printf 'answer %s %s\\n' "$1" "$(ask "$2" "$3")"; }
must() {
  deadline=$(($(date +%s) + 30))
  while :; do
    answer=$(ask "$1" "$2") || { echo "etcd at $endpoint does not answer $1" >&2; exit 1; }
    case $answer in *'"code":'*) ;; *) return ;; esac
    [ -n "$3" ] && case $answer in *"$3"*) return ;; esac
    passing=
    [ -n "$4" ] && case $answer in *"$4"*) passing=yes ;; esac
    [ -n "$passing" ] && [ "$(date +%s)" -lt "$deadline" ] || break
    sleep 0.5
  done
  printf 'etcd at %s refuses %s: %s\\n' "$endpoint" "$1" "$answer" >&2
  exit 1
}`;

const refuseUnlessLoggedIn = `case $state in
  denied) echo "etcd refuses root's password at $endpoint: etcd_root_password is not the one in use" >&2; exit 1 ;;
  unreachable) echo "no member of etcd answers with a quorum: $endpoints" >&2; exit 1 ;;
esac`;

/**
 * Logs in with `$credentials` at the member `$name`. A login is agreed on by the majority; with clients at work the first
 * try may fail.
 */
export const logsIn = `deadline=$(($(date +%s) + 30))
while login "$credentials"; [ "$state" = unreachable ] && [ "$(date +%s)" -lt "$deadline" ]; do
  sleep 0.5
done
[ "$state" = accepted ] || [ "$state" = off ] || { echo "$name does not let root of etcd in: $answer" >&2; exit 1; }`;
