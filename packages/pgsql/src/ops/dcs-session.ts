import { quoteWord, quoteWords, text, type Secret, type Text } from '@pigsty/sdk';

/** How a host reaches the keys of a cluster in etcd: as the cluster's own user, who may touch nothing else. */
export interface DcsSession {
  /** Of etcd: `https://10.10.10.10:2379`. */
  readonly endpoints: readonly string[];
  readonly caPath: string;
  /** Of the host that asks. */
  readonly certificatePath: string;
  readonly keyPath: string;
  readonly user: string;
  readonly password: Secret;
}

/** Logs in at the first endpoint that answers. Requests travel in curl's configuration on standard input. */
export function dcsLogin({ endpoints, user, password, ...files }: DcsSession): Text {
  const login = password.map((plain) => quoteWord(escaped(JSON.stringify({ name: user, password: plain }))));
  return text`call() { printf 'header = "Authorization: %s"\\ndata = "%s"\\n' "$token" "$2" | curl -q -sS --noproxy '*' --connect-timeout 2 --max-time 5 --cacert ${quoteWord(files.caPath)} --cert ${quoteWord(files.certificatePath)} --key ${quoteWord(files.keyPath)} -K - "$endpoint/v3/$1"; }
token=
for endpoint in ${quoteWords(endpoints)}; do
  answer=$(call auth/authenticate ${login})
  token=$(printf '%s\\n' "$answer" | sed -n 's/.*"token": *"\\([^"]*\\)".*/\\1/p')
  [ -z "$token" ] || break
done`;
}

/** A shell fragment that asks, after the login, and prints the answer without the end of its line. */
export function askDcs(path: string, body: string): string {
  return `answer=$(call ${path} ${quoteWord(escaped(body))}); printf '%s' "$answer" | tr -d '\\n'`;
}

export function base64(words: string): string {
  return Buffer.from(words).toString('base64');
}

function escaped(json: string): string {
  return json.replace(/[\\"]/g, '\\$&');
}
