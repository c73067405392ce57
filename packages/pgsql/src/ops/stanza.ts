import { defineOpKind, quoteWord, quoteWords, shCommand, type Action } from '@pigsty/sdk';
import { onceUnlocked } from './unlocked.ts';

export interface StanzaArgs {
  readonly stanza: string;
  readonly dbsu: string;
  readonly binDir: string;
  readonly dataDir: string;
  /** Of the cluster, where it is known before anything is done. */
  readonly systemId?: string;
  /** The repository's directory on this host; without it others may use the same repository, and pgBackRest is asked. */
  readonly repository?: string;
}

interface StanzaState {
  /** Identity of the database in the data directory. */
  readonly own: string | undefined;
  /** Identities of the databases that the stanza is of: of its archive, and of its backups. */
  readonly of: readonly string[];
  readonly complete: boolean;
}

export type StanzaDelta =
  | { readonly [key: string]: string; readonly action: 'create' }
  | { readonly [key: string]: string; readonly action: 'upgrade' | 'refuse'; readonly other: string };

/**
 * The stanza of a cluster's backups is of this very database. One that an earlier database of the name left behind is
 * upgraded, which keeps its backups; in a repository that others use, too, the other database may be alive.
 */
export const pgStanza = defineOpKind<StanzaArgs, StanzaState, StanzaDelta>({
  kind: 'pg.stanza',
  summary: "the stanza of a cluster's backups, of this very database",
  key: ({ stanza }) => stanza,
  read: (all) => all.map(readOne).join('\n'),
  parse: (output, all) => {
    const lines = output.split('\n').map((line) => line.split(' '));
    return all.map(({ stanza }) => {
      const mine = lines.filter(([name]) => name === stanza);
      const ids = (word: string): readonly string[] =>
        mine.flatMap(([, w, id]) => (w === word && id !== undefined && id !== '' ? [id] : []));
      const [archive, backup] = [ids('archive'), ids('backup')];
      return {
        own: ids('own')[0],
        of: [...new Set([...archive, ...backup])],
        complete: archive.length > 0 && backup.length > 0,
      };
    });
  },
  diff: (args, { own, of, complete }) => {
    if (!complete) return { action: 'create' };
    const mine = own ?? args.systemId;
    const other = of.find((id) => id !== mine);
    if (other === undefined) return undefined;
    return { action: args.repository === undefined ? 'refuse' : 'upgrade', other };
  },
  write: (args, delta) => [delta.action === 'refuse' ? refusal(args, delta.other) : run(args, delta.action)],
  describe: ({ stanza }, delta) => {
    switch (delta.action) {
      case 'create':
        return `create the backup stanza ${stanza}`;
      case 'upgrade':
        return `upgrade the backup stanza ${stanza}: it is of an earlier database with system id ${delta.other}`;
      case 'refuse':
        return `cannot use the backup stanza ${stanza}: it is of a database with system id ${delta.other}`;
      default:
        return delta satisfies never;
    }
  },
  converged: ({ systemId = '1' }) => ({ own: systemId, of: [systemId], complete: true }),
  timeoutMs: 120_000,
});

function readOne(args: StanzaArgs): string {
  const { stanza, dataDir, binDir, repository } = args;
  const control = `LC_ALL=C ${quoteWord(`${binDir}/pg_controldata`)} -D ${quoteWord(dataDir)} 2>/dev/null </dev/null | sed -n 's/^Database system identifier: *//p'`;
  const own = `if [ -s ${quoteWord(`${dataDir}/global/pg_control`)} ]; then ${tell(stanza, 'own', control)}; fi`;
  return [own, repository === undefined ? inShared(args) : inDirectory(stanza, repository)].join('\n');
}

/** Prints `<stanza> <word> <id>` when a command prints an id. */
function tell(stanza: string, word: string, ask: string): string {
  return `id=$(${ask}); [ -z "$id" ] || printf '%s ${word} %s\\n' ${quoteWord(stanza)} "$id"`;
}

function inDirectory(stanza: string, repository: string): string {
  const one = (word: string): string => {
    const file = quoteWord(`${repository}/${word}/${stanza}/${word}.info`);
    return tell(
      stanza,
      word,
      `sed -n '/^\\[db\\]/,/^\\[/{s/^db-system-id=//p;}' ${file} 2>/dev/null </dev/null`,
    );
  };
  return [one('archive'), one('backup')].join('\n');
}

/** The last of its databases is the one that the stanza is of. */
function inShared({ stanza, dbsu }: StanzaArgs): string {
  return `(cd /; id=$(runuser -u ${quoteWord(dbsu)} -- timeout 20 pgbackrest --stanza=${quoteWord(stanza)} info --output=json 2>/dev/null </dev/null | grep -Eo '"system-id":[0-9]+' | tail -n 1 | tr -dc 0-9)
[ -z "$id" ] || printf '%s archive %s\\n%s backup %s\\n' ${quoteWord(stanza)} "$id" ${quoteWord(stanza)} "$id")`;
}

function run({ stanza, dbsu }: StanzaArgs, action: 'create' | 'upgrade'): Action {
  const line = quoteWords(['pgbackrest', `--stanza=${stanza}`, '--no-online', `stanza-${action}`]);
  return { do: 'run', command: shCommand(onceUnlocked(line), [], { user: dbsu, cwd: '/' }) };
}

function refusal({ stanza }: StanzaArgs, other: string): Action {
  return {
    do: 'run',
    command: shCommand('printf "%s\\n" "$@" >&2; exit 1', [
      `The repository has backups of another database as ${stanza}, with system id ${other}. It may be alive, on hosts that this inventory does not know.`,
      `If it is gone: pgbackrest --stanza=${stanza} --no-online stanza-upgrade. Otherwise give this cluster another path in pgbackrest_repo.`,
    ]),
  };
}
