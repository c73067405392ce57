import { joinText, quoteWord, text, type Secret, type Text } from '@pigsty/sdk';

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
  return secretKey.map((plain) => `user = "${`${accessKey}:${plain}`.replace(/[\\"]/g, '\\$&')}"`);
}

/**
 * Shell functions over a directory that goes away with them. `mc` asks as the administrator and prints JSON, `as FILE
 * METHOD PATH` signs one request and prints what came back, then its status.
 */
export function clientFunctions({ url, caPath }: StoreClient): string {
  return `d=$(umask 077; mktemp -d) || exit 1
trap 'rm -rf "$d"' EXIT
umask 077
mkdir -p "$d/certs/CAs" && cp ${quoteWord(caPath)} "$d/certs/CAs/ca.crt" || exit 1
IFS= read -r line && printf '%s\\n' "$line" >"$d/config.json"
IFS= read -r line && printf '%s\\n' "$line" >"$d/root"
client=$(command -v mcli || command -v minio-client) || { echo 'neither mcli nor minio-client is installed' >&2; exit 1; }
mc() { timeout 30 "$client" --config-dir "$d" --json --quiet "$@"; }
as() { curl -sS -m 20 --cacert ${quoteWord(caPath)} --aws-sigv4 aws:amz:us-east-1:s3 -K "$1" -X "$2" -w '\\nstatus %{http_code}\\n' -- ${quoteWord(url)}"$3"; }
must() { said=$("$@" 2>&1) || { printf '%s\\n' "$said" >&2; exit 1; }; }`;
}

/** A read fragment that asks the store; \`lines\` follow the credentials on its standard input. */
export function asking(client: StoreClient, body: string, lines: readonly Text[] = []): Text {
  return joinText([
    `(${clientFunctions(client)}\n${body}\n:) 2>/dev/null <<'PIGSTY_END'\n`,
    credentials(client),
    ...lines.map((line) => text`${line}\n`),
    'PIGSTY_END\n:\n',
  ]);
}

/** Objects of JSON, one a line, as the client prints them. */
export function replies(output: string | undefined): readonly Reply[] {
  return (output ?? '').split('\n').flatMap((line) => {
    if (!line.startsWith('{')) return [];
    try {
      return [JSON.parse(line) as Reply];
    } catch {
      return [];
    }
  });
}

export interface Reply {
  readonly status?: string;
  readonly error?: { readonly message?: string; readonly cause?: { readonly message?: string } };
  readonly [key: string]: unknown;
}

export const succeeded = (reply: Reply | undefined): boolean => reply?.status === 'success';
