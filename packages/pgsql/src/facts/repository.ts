import { quoteWord } from '@pigsty/sdk';

export const PGBACKREST_CONF = '/etc/pgbackrest/pgbackrest.conf';

/** Options that say where a repository is. With the same ones it is the same repository. */
export const repositoryPlace = [
  'type',
  'path',
  'host',
  'sftp-host',
  's3-bucket',
  's3-endpoint',
  'azure-account',
  'azure-container',
  'gcs-bucket',
] as const;

/** A repository that pgBackRest of a host was told of last. */
export interface RepositoryFacts {
  /** Where it is, and `cipher-type`, as they are written: `{ type: 'posix', path: '/pg/backup' }`. */
  readonly options: Readonly<Record<string, string>>;
  /** SHA-256 of its pass phrase. */
  readonly passphrase?: string;
  /** It holds the stanza; of one that is on no disk of the host nobody knows before pgBackRest asks. */
  readonly begun: boolean | 'unknown';
}

/** A shell fragment that prints the options, a digest of the pass phrase, and whether anything was ever put there, of each. */
export function repositoryScript(stanza: string): string {
  const names = [...repositoryPlace, 'cipher-type'].join('\\|');
  return `sed -n 's/^repo\\([0-9]*\\)-\\(${names}\\)=/repository \\1 \\2 /p' ${PGBACKREST_CONF} 2>/dev/null
for key in $(sed -n 's/^repo\\([0-9]*\\)-.*/\\1/p' ${PGBACKREST_CONF} 2>/dev/null | sort -u); do
  pass=$(sed -n "s/^repo$key-cipher-pass=//p" ${PGBACKREST_CONF}); [ -z "$pass" ] || echo "repository $key passphrase $(printf %s "$pass" | sha256sum | cut -c 1-64)"
  path=$(sed -n "s/^repo$key-path=//p" ${PGBACKREST_CONF}); [ -z "$path" ] || [ ! -s "$path/backup/"${quoteWord(stanza)}/backup.info ] || echo "repository $key begun yes"
done`;
}

/** In the order of their numbers. */
export function foundRepositories(lines: readonly (readonly [string, string])[]): {
  readonly repositories?: readonly RepositoryFacts[];
} {
  const said = new Map<string, Map<string, string>>();
  for (const [word, rest] of lines) {
    if (word !== 'repository') continue;
    const [, key = '', name = '', value = ''] = /^(\d+) (\S+) (.*)$/.exec(rest) ?? [];
    said.set(key, (said.get(key) ?? new Map<string, string>()).set(name, value));
  }
  if (said.size === 0) return {};
  const keys = [...said.keys()].sort((a, b) => Number(a) - Number(b));
  return { repositories: keys.map((key) => factsOf(Object.fromEntries(said.get(key) ?? []))) };
}

function factsOf(said: Readonly<Record<string, string>>): RepositoryFacts {
  const { passphrase, begun, ...options } = said;
  const onDisk = (options['type'] ?? 'posix') === 'posix' && options['host'] === undefined;
  return {
    options,
    ...(passphrase === undefined ? {} : { passphrase }),
    begun: begun === 'yes' ? true : onDisk ? false : 'unknown',
  };
}
