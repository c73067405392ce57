import { quoteWord, type SharedFacts } from '@pigsty/sdk';
import { keptDirectory, preparedFile } from '../restore/places.ts';
import { backupUnits, paths } from '../spec/paths.ts';
import type { EtcdParams } from '../spec/schema.ts';

/** A snapshot on the host of a member, as it was described when it was taken. */
export interface Snapshot {
  /** `etcd-20260301T120000Z` */
  readonly name: string;
  readonly member: string;
  /** Seconds since the epoch. */
  readonly takenAt: number;
  /** Of the procedure that took it; empty for the timer. */
  readonly run: string;
  readonly bytes: number;
  readonly revision: number;
  readonly keys: number;
  /** Of the contents, as `etcdutl snapshot status` prints it. */
  readonly hash: string;
  /** The file has another size than it had, or is gone. */
  readonly damaged: boolean;
}

/** What a restore wrote down where it put the data in place. */
export interface Restored {
  readonly run: string;
  readonly revision: number;
  readonly keys: number;
  /** Leases of the snapshot that were revoked. */
  readonly leases: number;
}

/** What a member's host has to restore from, and what a restore has left there. */
export interface SnapshotFacts {
  readonly snapshots: readonly Snapshot[];
  /** Bytes of the file that `--from` names by its path, where this host has it. */
  readonly fileBytes?: number;
  /** Data of before a restore is beside. */
  readonly kept: boolean;
  /** Data that is ready to be put in place, of this run. */
  readonly prepared?: string;
  readonly restored?: Restored;
  readonly freeBytes: number;
  /** Of etcd's own database file. */
  readonly databaseBytes: number;
  /** The last run of the timer did not end well. */
  readonly timerFailed: boolean;
}

export const etcdSnapshots: SharedFacts<EtcdParams, SnapshotFacts> = {
  module: 'etcd',
  name: 'snapshots',
  script: ({ params }, cluster, words) => {
    const { etcd_backup_dir: directory, etcd_data: data } = params;
    const from = words?.['from'];
    const path = typeof from === 'string' && from.startsWith('/') ? quoteWord(from) : undefined;
    return `for file in ${quoteWord(directory)}/${quoteWord(cluster.name)}-*.db.json; do
  [ -f "$file" ] || continue
  echo "snapshot $(stat -c %s "\${file%.json}" 2>/dev/null || echo -1) $(head -c 4096 "$file" | tr -d '\\n')"
done
${path === undefined ? '' : `[ ! -f ${path} ] || echo "file $(stat -c %s ${path})"\n`}[ ! -e ${quoteWord(keptDirectory(params))} ] || echo 'kept yes'
echo "prepared $(head -c 200 ${quoteWord(preparedFile(params))} 2>/dev/null | tr -d '\\n')"
echo "restored $(head -c 4096 ${paths.restored} 2>/dev/null | tr -d '\\n')"
echo "free $(df -Pk ${quoteWord(data)} 2>/dev/null | awk 'NR == 2 { print $4 }')"
echo "database $(stat -c %s ${quoteWord(`${data}/member/snap/db`)} 2>/dev/null)"
echo "timer $(systemctl show -p Result --value ${backupUnits.service} 2>/dev/null)"
:`;
  },
  parse,
};

function parse(output: string): SnapshotFacts {
  const lines = output.split('\n').map((line): readonly [word: string, rest: string] => {
    const at = line.indexOf(' ');
    return at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)];
  });
  const first = (word: string): string => lines.find(([w]) => w === word)?.[1] ?? '';
  const restored = parseJson<Restored>(first('restored'));
  const fileBytes = first('file');
  const prepared = first('prepared');
  const timer = first('timer');
  return {
    snapshots: lines.flatMap(([word, rest]) => (word === 'snapshot' ? snapshotOf(rest) : [])),
    ...(fileBytes === '' ? {} : { fileBytes: Number(fileBytes) }),
    kept: first('kept') === 'yes',
    ...(prepared === '' ? {} : { prepared }),
    ...(restored?.run === undefined
      ? {}
      : {
          restored: {
            run: restored.run,
            revision: Number(restored.revision ?? 0),
            keys: Number(restored.keys ?? 0),
            leases: Number(restored.leases ?? 0),
          },
        }),
    freeBytes: Number(first('free')) * 1024,
    databaseBytes: Number(first('database')),
    timerFailed: timer !== '' && timer !== 'success',
  };
}

interface Described {
  readonly name: string;
  readonly member: string;
  readonly takenAt: number;
  readonly run: string;
  readonly bytes: number;
  readonly status: { readonly hash?: number; readonly revision?: number; readonly totalKey?: number };
}

function snapshotOf(line: string): readonly Snapshot[] {
  const at = line.indexOf(' ');
  const described = parseJson<Described>(line.slice(at + 1));
  if (described?.name === undefined) return [];
  const { name, member = '', takenAt = 0, run = '', bytes = 0, status } = described;
  return [
    {
      name,
      member,
      takenAt,
      run,
      bytes,
      revision: status?.revision ?? 0,
      keys: status?.totalKey ?? 0,
      hash: (status?.hash ?? 0).toString(16).padStart(8, '0'),
      damaged: Number(line.slice(0, at)) !== bytes,
    },
  ];
}

function parseJson<T>(text: string): Partial<T> | undefined {
  try {
    const value = JSON.parse(text) as Partial<T> | null;
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
