import { quoteWord } from '@pigsty/sdk';

export const PGBACKREST_CONF = '/etc/pgbackrest/pgbackrest.conf';

/** Options that say where a repository is. With the same ones it is the same repository. */
export const repositoryPlace = [
  'type',
  'path',
  'host',
  's3-bucket',
  's3-endpoint',
  'azure-account',
  'azure-container',
  'gcs-bucket',
] as const;

/** The repository that pgBackRest of a host was told of last. */
export interface RepositoryFacts {
  /** Where it is, and `cipher-type`, as they are written: `{ type: 'posix', path: '/pg/backup' }`. */
  readonly options: Readonly<Record<string, string>>;
  /** SHA-256 of its pass phrase. */
  readonly passphrase?: string;
  /** It holds the stanza; of one that is on no disk of the host nobody knows before pgBackRest asks. */
  readonly begun: boolean | 'unknown';
}

/** A shell fragment that prints the options, a digest of the pass phrase, and whether anything was ever put there. */
export function repositoryScript(stanza: string): string {
  const names = [...repositoryPlace, 'cipher-type'].join('\\|');
  return [
    `sed -n 's/^repo1-\\(${names}\\)=/repository \\1 /p' ${PGBACKREST_CONF} 2>/dev/null`,
    `pass=$(sed -n 's/^repo1-cipher-pass=//p' ${PGBACKREST_CONF} 2>/dev/null); [ -z "$pass" ] || echo "repository passphrase $(printf %s "$pass" | sha256sum | cut -c 1-64)"`,
    `path=$(sed -n 's/^repo1-path=//p' ${PGBACKREST_CONF} 2>/dev/null); [ -z "$path" ] || [ ! -s "$path/backup/"${quoteWord(stanza)}/backup.info ] || echo 'repository begun yes'`,
  ].join('\n');
}

export function repositoryOf(lines: readonly (readonly [string, string])[]): {
  readonly repository?: RepositoryFacts;
} {
  const said = new Map(
    lines
      .filter(([word]) => word === 'repository')
      .map(([, rest]) => [rest.slice(0, rest.indexOf(' ')), rest.slice(rest.indexOf(' ') + 1)] as const),
  );
  if (said.size === 0) return {};
  const { passphrase, begun, ...options } = Object.fromEntries(said);
  const onDisk = (options['type'] ?? 'posix') === 'posix' && options['host'] === undefined;
  return {
    repository: {
      options,
      ...(passphrase === undefined ? {} : { passphrase }),
      begun: begun === 'yes' ? true : onDisk ? false : 'unknown',
    },
  };
}
