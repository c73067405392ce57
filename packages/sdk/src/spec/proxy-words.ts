import { nearestName } from './nearest.ts';

/** What follows the address of a server, with the words that are values there. */
const SERVER_WORDS: readonly string[] = `
  addr agent-addr agent-check agent-inter agent-port agent-send allow-0rtt alpn backup ca-file check check-alpn
  check-pool-conn-name check-proto check-reuse-pool check-send-proxy check-sni check-ssl check-via-socks4 ciphers
  ciphersuites client-sigalgs cookie crl-file crt curves disabled enabled error-limit fail-check fall fastinter
  downinter force-sslv3 force-tlsv10 force-tlsv11 force-tlsv12 force-tlsv13 fully-up guid hash-key id idle-ping
  init-addr init-state inter last layer4 layer7 libc log-bufsize log-proto mark-down max-reuse maxconn maxqueue minconn
  namespace no-agent-check no-backup no-check no-check-ssl no-send-proxy no-send-proxy-v2 no-ssl no-ssl-reuse no-sslv3
  no-tls-tickets no-tlsv10 no-tlsv11 no-tlsv12 no-tlsv13 no-verifyhost none non-stick npn observe on-error
  on-marked-down on-marked-up optional pool-conn-name pool-low-conn pool-max-conn pool-purge-delay port proto redir
  required resolve-net resolve-opts resolve-prefer resolvers rise send-proxy send-proxy-v2 send-proxy-v2-ssl
  send-proxy-v2-ssl-cn set-proxy-v2-tlv-fmt shard shutdown-backup-sessions shutdown-sessions sigalgs slowstart sni
  socks4 source ssl ssl-max-ver ssl-min-ver ssl-reuse stick strict-maxconn sudden-death tcp-md5sig tcp-ut tfo
  tls-tickets track usesrc verify verifyhost weight
`
  .trim()
  .split(/\s+/);

/** A word of HAProxy that it does not know. */
export interface UnknownProxyWord {
  readonly message: string;
  readonly hint: string;
}

/** Words that are almost one that HAProxy knows; a name or a value of somebody's own is like none of them. */
export function unknownProxyWord(word: string, known: readonly string[]): readonly UnknownProxyWord[] {
  if (!/^[a-z][a-z0-9_-]{3,}$/.test(word) || known.includes(word)) return [];
  const near = nearestName(word, known);
  if (near === undefined) return [];
  const message = `HAProxy does not know the word ${word}, and would not load its configuration`;
  return [{ message, hint: `Did you mean ${near}?` }];
}

/**
 * The same in the options of servers.
 *
 * @example
 * unknownServerWords('check intre 3s'); // the word intre
 */
export function unknownServerWords(options: string): readonly UnknownProxyWord[] {
  return options.split(/\s+/).flatMap((word) => unknownProxyWord(word, SERVER_WORDS));
}
