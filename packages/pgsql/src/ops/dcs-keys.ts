import { defineOpKind, joinText, quoteWord, quoteWords, text, type Secret, type Text } from '@pigsty/sdk';

export interface DcsKeysArgs {
  /** Of etcd: `https://10.10.10.10:2379`. */
  readonly endpoints: readonly string[];
  readonly caPath: string;
  /** Of the host that asks. */
  readonly certificatePath: string;
  readonly keyPath: string;
  readonly user: string;
  readonly password: Secret;
  /** Every key below it goes. */
  readonly prefix: string;
  /** It is one key, and what begins with it stays. */
  readonly exact?: boolean;
}

type KeysState = 'present' | 'gone' | 'unknown';

/** No key of a cluster is left in etcd. Asked as the cluster's own user, who may touch nothing else. */
export const dcsKeys = defineOpKind<DcsKeysArgs, KeysState, 'delete'>({
  kind: 'pg.dcs-keys',
  summary: 'no key of a removed cluster is left in etcd',
  key: ({ prefix }) => prefix,
  read: (all) =>
    joinText(
      all.map((args) =>
        joinText(
          ['(', script(args), ask('kv/range', range(args, true)), `) </dev/null 2>/dev/null; echo`],
          '\n',
        ),
      ),
      '\n',
    ),
  parse: (output, all) => {
    const lines = output.split('\n').filter((line) => line !== '');
    return all.map((_args, i) => stateOf(lines[i] ?? ''));
  },
  diff: (_args, state) => (state === 'present' ? 'delete' : undefined),
  write: (args) => [
    {
      do: 'run',
      command: {
        argv: ['sh', '-s'],
        stdin: joinText(
          [
            'set -u',
            script(args),
            ask('kv/deleterange', range(args, false)),
            'case $answer in *\'"header"\'*) ;; *) echo "$answer" >&2; exit 1 ;; esac',
            '',
          ],
          '\n',
        ),
      },
    },
  ],
  describe: ({ prefix, exact }) => `delete the ${exact === true ? 'key' : 'keys below'} ${prefix} from etcd`,
  converged: () => 'gone',
});

function stateOf(line: string): KeysState {
  if (!line.includes('"header"')) return 'unknown';
  return /"count": *"[1-9]/.test(line) ? 'present' : 'gone';
}

function range({ prefix, exact }: DcsKeysArgs, countOnly: boolean): string {
  const end = `${prefix.slice(0, -1)}${String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1)}`;
  const base64 = (key: string): string => Buffer.from(key).toString('base64');
  return JSON.stringify({
    key: base64(prefix),
    ...(exact === true ? {} : { range_end: base64(end) }),
    ...(countOnly ? { count_only: true } : {}),
  });
}

/** Logs in at the first endpoint that answers. Requests travel in curl's configuration on standard input. */
function script({ endpoints, user, password, ...files }: DcsKeysArgs): Text {
  const login = password.map((plain) => quoteWord(escaped(JSON.stringify({ name: user, password: plain }))));
  return text`call() { printf 'header = "Authorization: %s"\\ndata = "%s"\\n' "$token" "$2" | curl -q -sS --noproxy '*' --connect-timeout 2 --max-time 5 --cacert ${quoteWord(files.caPath)} --cert ${quoteWord(files.certificatePath)} --key ${quoteWord(files.keyPath)} -K - "$endpoint/v3/$1"; }
token=
for endpoint in ${quoteWords(endpoints)}; do
  answer=$(call auth/authenticate ${login})
  token=$(printf '%s\\n' "$answer" | sed -n 's/.*"token": *"\\([^"]*\\)".*/\\1/p')
  [ -z "$token" ] || break
done`;
}

function ask(path: string, body: string): string {
  return `answer=$(call ${path} ${quoteWord(escaped(body))}); printf '%s' "$answer" | tr -d '\\n'`;
}

function escaped(json: string): string {
  return json.replace(/[\\"]/g, '\\$&');
}
