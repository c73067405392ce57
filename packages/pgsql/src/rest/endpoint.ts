import { curlWord, joinText, type Secret, type Text } from '@pigsty/sdk';

/** The REST API of one Patroni member. */
export interface RestEndpoint {
  readonly instance: string;
  readonly url: string;
  /** CA that signed the member's certificate; absent without TLS. */
  readonly caFile?: string;
}

/** Credentials of the unsafe part of the REST API. */
export interface RestCredentials {
  readonly username: string;
  readonly password: Secret;
}

/** Options of curl for a question: fails on 4xx and 5xx, gives up soon. */
export function curlOptions(endpoint: Pick<RestEndpoint, 'caFile'>, maxSeconds = 3): readonly string[] {
  const tls = endpoint.caFile === undefined ? [] : ['--cacert', endpoint.caFile];
  return ['-fsS', '--noproxy', '*', '--max-time', String(maxSeconds), ...tls];
}

/** The same without failing on 4xx and 5xx, where Patroni's own words are wanted. */
export function talkOptions(endpoint: Pick<RestEndpoint, 'caFile'>, maxSeconds = 3): readonly string[] {
  return ['-sS', ...curlOptions(endpoint, maxSeconds).slice(1)];
}

/**
 * Shell function `patroni WORDS...` that calls curl with these words: it fails where the answer is no 2xx, and says what
 * Patroni says instead of the number of an error of curl.
 */
export const patroniFunction = `patroni() {
  answer=$(curl "$@" -w '\\n%{http_code}') || return
  case \${answer##*
} in
  2??) ;;
  *) printf 'Patroni answers: %s\\n' "$answer" >&2; return 1 ;;
  esac
}`;

/** A request that changes something, as a curl configuration: it travels on standard input because of the password. */
export function curlConfig(
  request: { readonly method: string; readonly body?: unknown },
  credentials: RestCredentials,
): Text {
  return joinText(
    [
      `request = ${curlWord(request.method)}`,
      credentials.password.map((password) => `user = ${curlWord(`${credentials.username}:${password}`)}`),
      'header = "Content-Type: application/json"',
      ...(request.body === undefined ? [] : [`data = ${curlWord(JSON.stringify(request.body))}`]),
      '',
    ],
    '\n',
  );
}
