import type { Text } from '@pigsty/sdk';
import { bytesOf } from '../spec/size.ts';

/** A directive of redis.conf and its words. */
export interface Setting {
  readonly name: string;
  readonly words: readonly Text[];
  /** Written when the instance is set up; then it belongs to the server, which changes it itself. */
  readonly once?: true;
}

export function setting(name: string, ...words: readonly Text[]): Setting {
  return { name, words };
}

/** Directives that are ours: one that stands in a file and is not wanted any more is taken out. */
export const OURS: readonly string[] = [
  'appendfilename',
  'appendfsync',
  'appendonly',
  'auto-aof-rewrite-min-size',
  'auto-aof-rewrite-percentage',
  'bind',
  'client-output-buffer-limit',
  'cluster-announce-ip',
  'cluster-config-file',
  'cluster-enabled',
  'cluster-migration-barrier',
  'cluster-node-timeout',
  'cluster-require-full-coverage',
  'databases',
  'dbfilename',
  'dir',
  'disable-thp',
  'dynamic-hz',
  'hz',
  'lazyfree-lazy-eviction',
  'lazyfree-lazy-expire',
  'lazyfree-lazy-server-del',
  'logfile',
  'masterauth',
  'maxclients',
  'maxmemory',
  'maxmemory-policy',
  'oom-score-adj',
  'pidfile',
  'port',
  'protected-mode',
  'rename-command',
  'repl-diskless-sync',
  'replica-announce-ip',
  'replica-lazy-flush',
  'replica-priority',
  'replica-read-only',
  'replica-serve-stale-data',
  'requirepass',
  'save',
  'slowlog-log-slower-than',
  'slowlog-max-len',
  'stop-writes-on-bgsave-error',
  'supervised',
  'tcp-backlog',
  'tcp-keepalive',
  'timeout',
  'tls-auth-clients',
  'tls-ca-cert-file',
  'tls-cert-file',
  'tls-cluster',
  'tls-key-file',
  'tls-port',
  'tls-replication',
];

/** Names that Valkey writes into its file in place of ours, which it understands as well. */
export const WRITTEN_BY_VALKEY: ReadonlyMap<string, string> = new Map([
  ['commandlog-execution-slower-than', 'slowlog-log-slower-than'],
  ['commandlog-slow-execution-max-len', 'slowlog-max-len'],
  ['primaryauth', 'masterauth'],
]);

/** What Valkey does not know: there it is taken out of the file, and nobody is told. */
export const NOT_OF_VALKEY: ReadonlySet<string> = new Set(['dynamic-hz']);

/** Read when a server starts, and not again. */
export const AT_START: ReadonlySet<string> = new Set([
  'appendfilename',
  'cluster-config-file',
  'cluster-enabled',
  'databases',
  'dbfilename',
  'dir',
  'disable-thp',
  'logfile',
  'pidfile',
  'rename-command',
  'supervised',
  'tcp-backlog',
]);

export const HIDDEN: ReadonlySet<string> = new Set(['requirepass', 'masterauth']);

/** One value in the form in which two spellings are the same: `64MB` and `67108864`, `"a"` and `a`. */
export function normalized(words: readonly string[]): string {
  return words.map((word) => spelled(word)).join(' ');
}

function spelled(word: string): string {
  const bytes = bytesOf(word);
  if (bytes !== undefined) return String(bytes);
  return word.toLowerCase() === 'slave' ? 'replica' : word;
}

/** Words of a line of redis.conf; quotes are taken away. */
export function wordsOf(line: string): readonly string[] {
  return [...line.matchAll(/"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|(\S+)/g)].map(
    ([, double, single, bare]) => (double ?? single ?? bare ?? '').replace(/\\(["\\])/g, '$1'),
  );
}
