import type { RemoteServer } from '../spec/remote.ts';

/** The server's own words, or those of the network, out of what psql prints. */
export function wordsOf(output: string): string {
  const lines = output
    .split('\n')
    .map((line) => line.replace(/^psql: (?:error: )?/, '').trim())
    .filter((line) => line !== '');
  const fatal = lines.map((line) => /(?:FATAL|ERROR): +(.*)$/.exec(line)?.[1]).find((l) => l !== undefined);
  const failed = lines
    .map((line) => /^connection to .* failed: (.*)$/.exec(line)?.[1])
    .find((l) => l !== undefined);
  return fatal ?? failed ?? lines[0] ?? 'it said nothing';
}

const remedies: readonly (readonly [RegExp, (remote: RemoteServer) => string])[] = [
  [
    /password authentication failed|no password supplied/,
    (remote) =>
      `Set ${remote.url === undefined ? 'pg_monitor_password' : 'the password in pg_exporter_url'} of the entry ${remote.port} of pg_exporters to the one of ${userOf(remote)} there, and deploy.`,
  ],
  [
    /no encryption|SSL off|requires? (?:SSL|encryption)/i,
    (remote) =>
      `It wants TLS, or has no rule of pg_hba.conf for ${userOf(remote)} from this host. Try pg_exporter_params: sslmode=require in the entry.`,
  ],
  [
    /no pg_hba\.conf entry/,
    (remote) => `Ask its administrator for a rule of pg_hba.conf for ${userOf(remote)} from this host.`,
  ],
  [/role ".*" does not exist|not permitted to log in/, () => userMissing],
  [
    /does not support SSL/,
    () =>
      'It has no TLS: set pg_exporter_params: sslmode=disable in the entry, or have it switched on there.',
  ],
  [
    /certificate/,
    () =>
      'Set sslrootcert=/path in pg_exporter_params of the entry: the CA of the server, in a file on this host.',
  ],
  [
    /translate host name|Name or service/,
    () => 'Set pg_host to a name that this host resolves, or to an address.',
  ],
  [
    /refused|No route|unreachable|timeout|timed out|does not answer/i,
    ({ serverHost, serverPort }) =>
      `Is it up, and is the way to ${serverHost}:${serverPort} open from this host?`,
  ],
  [/not found|No such file/, () => 'pigsty deploy'],
];

const userMissing = 'Make the user there: docs/guide/monitor-only.md has the SQL for its administrator.';

/** What helps against a refusal. */
export function remedyOf(words: string, remote: RemoteServer): string {
  const found = remedies.find(([pattern]) => pattern.test(words));
  return found === undefined ? userMissing : found[1](remote);
}

const userOf = ({ url, settings }: RemoteServer): string =>
  url === undefined ? settings.pg_monitor_username : decodeURIComponent(url.username);
