import { defineOpKind, quoteWord, quoteWords, shCommand, type Action } from '@pigsty/sdk';
import { withoutRepository } from '../spec/repositories.ts';
import { cannotBeRead, readInTime } from './unread-repository.ts';
import { onceUnlocked } from './unlocked.ts';

export interface StanzaArgs {
  readonly stanza: string;
  readonly dbsu: string;
  readonly binDir: string;
  readonly dataDir: string;
  /** Of the cluster, where it is known before anything is done. */
  readonly systemId?: string;
  /** pgBackRest makes the stanza in all of them, or in none. */
  readonly repositories: readonly StanzaRepository[];
}

export interface StanzaRepository {
  /** Its number for pgBackRest, and its name in `pgbackrest_repo`; absent where it is the only one. */
  readonly key?: number;
  readonly name?: string;
  /** Others may use it, too. */
  readonly shared: boolean;
  /** On this host, and not encrypted; without it pgBackRest is asked. */
  readonly directory?: string;
}

interface StanzaState {
  /** Identity of the database in the data directory. */
  readonly own: string | undefined;
  /** Of each repository. */
  readonly repositories: readonly {
    /** Identities of the databases that the stanza is of: of its archive, and of its backups. */
    readonly of: readonly string[];
    readonly complete: boolean;
  }[];
}

export type StanzaDelta =
  | { readonly [key: string]: string; readonly action: 'create' }
  | {
      readonly [key: string]: string;
      readonly action: 'upgrade' | 'upgrade and create' | 'refuse';
      readonly other: string;
    };

/**
 * The stanza of a cluster's backups is of this very database, in each of its repositories. One that an earlier database of the
 * name left behind is upgraded, which keeps its backups; in a repository that others use, too, the other database may be alive.
 */
export const pgStanza = defineOpKind<StanzaArgs, StanzaState, StanzaDelta>({
  kind: 'pg.stanza',
  summary: "the stanza of a cluster's backups, of this very database",
  key: ({ stanza }) => stanza,
  read: (all) => all.map(readOne).join('\n'),
  parse: (output, all) => {
    const lines = output.split('\n').map((line) => line.split(' '));
    return all.map(({ stanza, repositories }) => {
      const ids = (word: string, key: number | string): readonly string[] =>
        lines.flatMap(([name, w, k, id = '']) =>
          name === stanza && w === word && k === String(key) && id !== '' ? [id] : [],
        );
      return {
        own: ids('own', '-')[0],
        repositories: repositories.map((_, i) => {
          const [archive, backup] = [ids('archive', i), ids('backup', i)];
          return {
            of: [...new Set([...archive, ...backup])],
            complete: archive.length > 0 && backup.length > 0,
          };
        }),
      };
    });
  },
  // What it holds is not known, and pgBackRest would begin nothing there: it goes through all of them, and ends at this one.
  unreadable: (output, all) =>
    all.map(({ stanza, repositories }) => {
      const away = awayIn(output, stanza);
      const reasons = repositories.flatMap(({ name }, i) => {
        const reason = away.get(i);
        return reason === undefined ? [] : [unreadableFor(reason, name)];
      });
      return reasons.length === 0 ? undefined : reasons.join('; ');
    }),
  diff: (args, { own, repositories }) => {
    const mine = own ?? args.systemId;
    const others = repositories.map(({ of, complete }) =>
      complete ? of.find((id) => id !== mine) : undefined,
    );
    const isComplete = repositories.every(({ complete }) => complete);
    const shared = others.find((id, i) => id !== undefined && args.repositories[i]?.shared === true);
    if (shared !== undefined) return { action: 'refuse', other: shared };
    const earlier = others.find((id) => id !== undefined);
    if (earlier !== undefined)
      return { action: isComplete ? 'upgrade' : 'upgrade and create', other: earlier };
    return isComplete ? undefined : { action: 'create' };
  },
  write: (args, delta) => [delta.action === 'refuse' ? refusal(args, delta.other) : run(args, delta.action)],
  describe: ({ stanza }, delta) => {
    switch (delta.action) {
      case 'create':
        return `create the backup stanza ${stanza}`;
      case 'upgrade':
        return `upgrade the backup stanza ${stanza}: it is of an earlier database with system id ${delta.other}`;
      case 'upgrade and create':
        return `upgrade the backup stanza ${stanza}, which is of an earlier database with system id ${delta.other}, and create it in the other repositories`;
      case 'refuse':
        return `cannot use the backup stanza ${stanza}: it is of a database with system id ${delta.other}`;
      default:
        return delta satisfies never;
    }
  },
  converged: ({ systemId = '1', repositories }) => ({
    own: systemId,
    repositories: repositories.map(() => ({ of: [systemId], complete: true })),
  }),
  timeoutMs: 120_000,
});

function readOne(args: StanzaArgs): string {
  const { stanza, dataDir, binDir } = args;
  const control = `LC_ALL=C ${quoteWord(`${binDir}/pg_controldata`)} -D ${quoteWord(dataDir)} 2>/dev/null </dev/null | sed -n 's/^Database system identifier: *//p'`;
  const own = `if [ -s ${quoteWord(`${dataDir}/global/pg_control`)} ]; then ${tell(stanza, 'own -', control)}; fi`;
  return [
    own,
    ...args.repositories.map(({ key, directory }, i) =>
      directory === undefined ? byInfo(args, key, i) : inDirectory(stanza, directory, i),
    ),
  ].join('\n');
}

/** Prints `<stanza> <word> <number of the repository> <id>` when a command prints an id. */
function tell(stanza: string, words: string, ask: string): string {
  return `id=$(${ask}); [ -z "$id" ] || printf '%s ${words} %s\n' ${quoteWord(stanza)} "$id"`;
}

function inDirectory(stanza: string, directory: string, index: number): string {
  const one = (word: string): string => {
    const file = quoteWord(`${directory}/${word}/${stanza}/${word}.info`);
    return tell(
      stanza,
      `${word} ${index}`,
      `sed -n '/^\\[db\\]/,/^\\[/{s/^db-system-id=//p;}' ${file} 2>/dev/null </dev/null`,
    );
  };
  return [one('archive'), one('backup')].join('\n');
}

/** The last of its databases is the one that the stanza is of. */
function byInfo({ stanza, dbsu }: StanzaArgs, key: number | undefined, index: number): string {
  const option = key === undefined ? '' : ` --repo=${key}`;
  const name = quoteWord(stanza);
  const info = `runuser -u ${quoteWord(dbsu)} -- pgbackrest --stanza=${name}${option} info --output=json`;
  return `(cd /; info=$(${readInTime(info)})
reason=$(printf '%s' "$info" | ${cannotBeRead})
[ -z "$reason" ] || printf '%s away ${index} %s\n' ${name} "$reason"
id=$(printf '%s' "$info" | grep -Eo '"system-id":[0-9]+' | tail -n 1 | tr -dc 0-9)
[ -z "$id" ] || printf '%s archive ${index} %s\n%s backup ${index} %s\n' ${name} "$id" ${name} "$id")`;
}

/** Why repositories of a stanza cannot be read, by their place in the list. */
function awayIn(output: string, stanza: string): ReadonlyMap<number, string> {
  return new Map(
    output.split('\n').flatMap((line): readonly (readonly [number, string])[] => {
      const [name, word, index, ...reason] = line.split(' ');
      return name === stanza && word === 'away' ? [[Number(index), reason.join(' ')]] : [];
    }),
  );
}

/** For people: which one, why in the words of pgBackRest, and the way out where there are others. */
function unreadableFor(reason: string, name: string | undefined): string {
  return name === undefined
    ? `the repository cannot be read: ${reason}`
    : `the repository ${name} cannot be read: ${reason}. ${withoutRepository(name)}`;
}

/** An upgrade goes through the repositories and ends at one that lacks the stanza; creating it finds whatever else is wrong. */
function run({ stanza, dbsu }: StanzaArgs, action: 'create' | 'upgrade' | 'upgrade and create'): Action {
  const lines = action.split(' and ').map((verb) => {
    const words = ['pgbackrest', `--stanza=${stanza}`, '--no-online', `stanza-${verb}`];
    return onceUnlocked(quoteWords(words));
  });
  return { do: 'run', command: shCommand(lines.join('\n'), [], { user: dbsu, cwd: '/' }) };
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
