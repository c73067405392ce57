import { quoteWord } from '@pigsty/sdk';

/** Whose backups lie in the host's own repository of the cluster. */
export interface BackupFacts {
  /** It holds a backup of this very database. */
  readonly hasBackup: boolean;
  /** Identities of other databases whose backups or WAL lie there. */
  readonly otherDatabases?: readonly string[];
}

/**
 * A shell fragment that prints whose backups lie in a repository on the host's own disk: `database <number> <identity>`
 * for each database that ever used it, `backup <number of its database>` for each backup.
 */
export function backupScript(repository: string, stanza: string): string {
  const [backups, archive] = ['backup/STANZA/backup.info', 'archive/STANZA/archive.info'].map((path) =>
    quoteWord(`${repository}/${path.replace('STANZA', stanza)}`),
  );
  const section = (name: string, command: string): string => `/^\\[${name}\\]/,/^\\[/{${command};}`;
  return [
    `sed -n -e '${section('backup:current', 's/^[^[].*"db-id":\\([0-9]*\\).*/backup \\1/p')}' -e '${section('db:history', 's/^\\([0-9]*\\)=.*"db-system-id":\\([0-9]*\\).*/database \\1 \\2/p')}' ${backups} 2>/dev/null`,
    `sed -n -e '${section('db', 's/^db-system-id=/archive /p')}' ${archive} 2>/dev/null`,
  ].join('\n');
}

/** What that says of the database with this identity. */
export function backupsOf(
  lines: readonly (readonly [string, string])[],
  systemId: string | undefined,
): BackupFacts {
  const rest = (word: string): readonly string[] => lines.flatMap(([w, r]) => (w === word ? [r] : []));
  const databases = new Map(rest('database').map((line) => line.split(' ') as [string, string]));
  const owners = rest('backup').map((number) => databases.get(number));
  const others = [...owners, ...rest('archive')].filter((id) => id !== undefined && id !== systemId);
  return {
    hasBackup: systemId !== undefined && owners.includes(systemId),
    ...(others.length === 0 ? {} : { otherDatabases: [...new Set(others as readonly string[])].sort() }),
  };
}
