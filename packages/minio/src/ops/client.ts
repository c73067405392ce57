import { curlWord, joinText, quoteWord, text, type Secret, type Text } from '@pigsty/sdk';

/** How root of a host asks the object store that the host is a member of. */
export interface StoreClient {
  /** `https://127.0.0.1:9000` */
  readonly url: string;
  /** PEM file of the CA that the server's certificate is of. */
  readonly caPath: string;
  readonly accessKey: string;
  readonly secretKey: Secret;
}

/** What a script reads from standard input first: the client's configuration, and who asks. No word of it is an argument. */
export function credentials({ url, accessKey, secretKey }: StoreClient): Text {
  const config = secretKey.map((plain) =>
    JSON.stringify({
      version: '10',
      aliases: { sss: { url, accessKey, secretKey: plain, api: 'S3v4', path: 'on' } },
    }),
  );
  return text`${config}\n${curlUser(accessKey, secretKey)}\n`;
}

/** A line of a configuration file of curl. */
export function curlUser(accessKey: string, secretKey: Secret): Text {
  return secretKey.map((plain) => `user = ${curlWord(`${accessKey}:${plain}`)}`);
}

/**
 * Shell functions over a directory that goes away with them. `as FILE METHOD PATH [BODY [OPTION...]]` signs one request with the content of a file
 * and further options of curl, and prints what came back and its status. `request METHOD PATH [...]` is the
 * same as the administrator; where it does not succeed, the answer is the error.
 */
export function requestFunctions({ url, caPath }: StoreClient): string {
  return `d=$(umask 077; mktemp -d) || exit 1
trap 'rm -rf "$d"' EXIT
umask 077
take() { IFS= read -r line && printf '%s\\n' "$line" >"$d/$1"; }
take config.json
take root
as() {
  who=$1 verb=$2 path=$3 body=\${4:-/dev/null}
  shift 3; [ $# = 0 ] || shift
  [ "$body" = /dev/null ] || set -- "$@" --data-binary "@$body" -H 'content-type: application/octet-stream'
  curl -q -sS --noproxy '*' -m 20 --cacert ${quoteWord(caPath)} --aws-sigv4 aws:amz:us-east-1:s3 -H "x-amz-content-sha256: $(sha256sum <"$body" | cut -c 1-64)" -K "$d/$who" -X "$verb" -w '\\nstatus %{http_code}\\n' "$@" -- ${quoteWord(url)}"$path"
}
request() { said=$(as root "$@" 2>&1 </dev/null); case $said in *'status 20'?) ;; *) printf '%s\\n' "$said" >&2; exit 1 ;; esac; }`;
}

/** The same, and `must mc ...`: the client as the administrator, whose complaint is the error. */
export function clientFunctions(client: StoreClient): string {
  return `${requestFunctions(client)}
mkdir -p "$d/certs/CAs" && cp ${quoteWord(client.caPath)} "$d/certs/CAs/ca.crt" || exit 1
client=$(command -v mcli || command -v minio-client) || { echo 'neither mcli nor minio-client is installed' >&2; exit 1; }
mc() { timeout 30 "$client" --config-dir "$d" --json --quiet "$@"; }
must() { said=$("$@" 2>&1) || { printf '%s\\n' "$said" >&2; exit 1; }; }`;
}

/** A question about one thing: what is asked, and what it needs on standard input besides the credentials. */
export interface Question {
  readonly client: StoreClient;
  readonly body: string;
  readonly lines?: readonly Text[];
}

/** A read fragment that asks each store once about all things. */
export function asking(questions: readonly Question[]): Text {
  const stores = new Map(questions.map(({ client }) => [client.url, client]));
  return joinText(
    [...stores.values()].map((client) => {
      const own = questions.filter((question) => question.client.url === client.url);
      return joinText([
        `(LC_ALL=C; export LC_ALL\n${requestFunctions(client)}\n${own.map(({ body }) => body).join('\n')}\n:) 2>/dev/null <<'PIGSTY_END'\n`,
        credentials(client),
        ...own.flatMap(({ lines = [] }) => lines.map((line) => text`${line}\n`)),
        'PIGSTY_END\n:\n',
      ]);
    }),
  );
}

/** What came back of a request, and its status; 0 where nobody answered. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

export function answerIn(section: string | undefined): Answer {
  const status = /\nstatus (\d{3})\s*$/.exec(section ?? '');
  return { status: Number(status?.[1] ?? 0), body: (section ?? '').slice(0, status?.index ?? 0).trim() };
}

/** An answer of JSON; nothing where it is an error. */
export function jsonOf({ status, body }: Answer): Readonly<Record<string, unknown>> | undefined {
  if (status !== 200) return undefined;
  try {
    return JSON.parse(body) as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
}

/** Why an answer says nothing of what was asked for. Nobody answers where nothing is installed yet. */
export function refusalOf({ status, body }: Answer): string | undefined {
  if (status === 0 || status === 200 || status === 404) return undefined;
  const code = /<Code>([^<]*)<\/Code>|"Code":"([^"]*)"/.exec(body);
  return `the object store answers ${status}${code === null ? '' : ` (${code[1] ?? code[2]})`}`;
}
