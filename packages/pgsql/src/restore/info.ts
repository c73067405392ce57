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

/** A repository's stanza, as far as it is about the present database. */
export interface StanzaInfo {
  readonly systemId: string;
  /** Archives of the present database: `17-1`. */
  readonly archives: readonly string[];
  readonly backups: readonly Backup[];
  /** How many backups are of earlier databases. */
  readonly ofOthers: number;
}

interface Raw {
  readonly archive?: readonly { readonly id: string; readonly database: { readonly id: number } }[];
  readonly db?: readonly { readonly id: number; readonly 'system-id': number }[];
  readonly backup?: readonly {
    readonly label: string;
    readonly type: Backup['type'];
    readonly error?: boolean | null;
    readonly annotation?: Readonly<Record<string, string>>;
    readonly archive: { readonly start: string; readonly stop: string };
    readonly database: { readonly id: number; readonly 'repo-key': number };
    readonly info: {
      readonly size: number;
      readonly repository: { readonly size?: number; readonly delta?: number };
    };
    readonly lsn?: { readonly stop: string };
    readonly timestamp: { readonly start: number; readonly stop: number };
  }[];
}

/** Reads what `pgbackrest info --output=json` prints. */
export function parseInfo(json: string): StanzaInfo | undefined {
  // Identities have more digits than a number holds.
  const raw = parse(json.replaceAll(/"system-id":(\d+)/g, '"system-id":"$1"'));
  if (raw?.db === undefined) return undefined;
  const present = raw.db.at(-1);
  if (present === undefined) return undefined;
  const backups = raw.backup ?? [];
  const mine = backups.filter((b) => b.database.id === present.id);
  return {
    systemId: String(present['system-id']),
    archives: (raw.archive ?? []).filter((a) => a.database.id === present.id).map((a) => a.id),
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
      repository: b.database['repo-key'],
      annotations: b.annotation ?? {},
    })),
  };
}

function parse(json: string): Raw | undefined {
  try {
    return (JSON.parse(json) as readonly Raw[])[0];
  } catch {
    return undefined;
  }
}
