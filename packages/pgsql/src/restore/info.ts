import { parseLsn } from './wal.ts';

/** A backup as the repository knows it. */
export interface Backup {
  readonly label: string;
  readonly type: 'full' | 'diff' | 'incr';
  readonly error: boolean;
  /** Seconds since the epoch. */
  readonly begin: number;
  readonly end: number;
  /** Its end in the WAL: it is consistent from there. */
  readonly endLsn: number;
  readonly firstSegment: string;
  readonly lastSegment: string;
  readonly databaseBytes: number;
  readonly repositoryBytes: number;
  readonly repository: number;
  readonly annotations: Readonly<Record<string, string>>;
}

/** The stanza of a cluster, as far as it is about the present database, in all of its repositories. */
export interface StanzaInfo {
  readonly systemId: string;
  /** Archives of the present database by the numbers of their repositories: `17-1`. */
  readonly archives: readonly { readonly repository: number; readonly id: string }[];
  readonly backups: readonly Backup[];
  /** How many backups are of earlier databases. */
  readonly ofOthers: number;
}

/** Each repository counts the databases that it was of. */
interface Database {
  readonly id: number;
  readonly 'repo-key'?: number;
}

interface Raw {
  readonly archive?: readonly { readonly id: string; readonly database: Database }[];
  readonly db?: readonly (Database & { readonly 'system-id': string })[];
  readonly backup?: readonly {
    readonly label: string;
    readonly type: Backup['type'];
    readonly error?: boolean | null;
    readonly annotation?: Readonly<Record<string, string>>;
    readonly archive: { readonly start: string; readonly stop: string };
    readonly database: Database;
    readonly info: {
      readonly size: number;
      readonly repository: { readonly size?: number; readonly delta?: number };
    };
    readonly lsn?: { readonly stop: string };
    readonly timestamp: { readonly start: number; readonly stop: number };
  }[];
}

/**
 * Reads what `pgbackrest info --output=json` prints, a line for each repository that answers. The present database is the one with
 * this identity, where a repository is of it.
 */
export function parseInfo(lines: string, systemId?: string): StanzaInfo | undefined {
  // Identities have more digits than a number holds.
  const raw = lines
    .split('\n')
    .flatMap((json) => parse(json.replaceAll(/"system-id":(\d+)/g, '"system-id":"$1"')) ?? []);
  // The last one of each repository: in one that lags behind it is an earlier database.
  const databases = raw.flatMap((each) => each.db ?? []);
  const last = new Map(databases.map((each) => [keyOf(each), each] as const));
  const lasts = [...last.values()];
  const present = lasts.find((each) => each['system-id'] === systemId) ?? lasts[0];
  if (present === undefined) return undefined;
  const isPresent = (database: Database): boolean => {
    const of = last.get(keyOf(database));
    return of?.id === database.id && of['system-id'] === present['system-id'];
  };
  const backups = raw.flatMap((each) => each.backup ?? []);
  const mine = backups.filter((b) => isPresent(b.database));
  return {
    systemId: present['system-id'],
    archives: raw
      .flatMap((each) => each.archive ?? [])
      .filter((a) => isPresent(a.database))
      .map((a) => ({ repository: keyOf(a.database), id: a.id })),
    ofOthers: backups.length - mine.length,
    backups: mine.map((b): Backup => ({
      label: b.label,
      type: b.type,
      error: b.error === true,
      begin: b.timestamp.start,
      end: b.timestamp.stop,
      endLsn: parseLsn(b.lsn?.stop ?? '') ?? Number.NaN,
      firstSegment: b.archive.start,
      lastSegment: b.archive.stop,
      databaseBytes: b.info.size,
      repositoryBytes: b.info.repository.delta ?? b.info.repository.size ?? 0,
      repository: keyOf(b.database),
      annotations: b.annotation ?? {},
    })),
  };
}

function keyOf(database: Database): number {
  return database['repo-key'] ?? 1;
}

function parse(json: string): readonly Raw[] | undefined {
  try {
    return JSON.parse(json) as readonly Raw[];
  } catch {
    return undefined;
  }
}
