import { defineOpKind, quoteWord, quoteWords, shCommand, type Action } from '@pigsty/sdk';
import { PGBACKREST_CONF } from '../facts/repository.ts';
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
  readonly repository: StanzaRepository;
}

export interface StanzaRepository {
  /** Which of several it is. Absent where it is the only one. */
  readonly one?: {
    /** Its number for pgBackRest. */
    readonly key: number;
    /** Its name in `pgbackrest_repo`. */
    readonly name: string;
  };
  /** Others may use it, too. */
  readonly shared: boolean;
  /** On this host, and not encrypted; without it pgBackRest is asked. */
  readonly directory?: string;
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
 * The stanza of a cluster's backups is of this very database, in one repository. One that an earlier database of the name left
 * behind is upgraded, which keeps its backups; in a repository that others use, too, the other database may be alive.
 */
export const pgStanza = defineOpKind<StanzaArgs, StanzaState, StanzaDelta>({
  kind: 'pg.stanza',
  summary: "the stanza of a cluster's backups in a repository, of this very database",
  key: ({ stanza, repository: { one } }) => (one === undefined ? stanza : `${stanza} in ${one.name}`),
  read: (all) => [...new Set(all.flatMap(readOne))].join('\n'),
  parse: (output, all) => {
    const lines = output.split('\n').map((line) => line.split(' '));
    return all.map(({ stanza, repository }) => {
      const ids = (word: string, key: string): readonly string[] =>
        lines.flatMap(([name, w, k, id = '']) =>
          name === stanza && w === word && k === key && id !== '' ? [id] : [],
        );
      const [archive, backup] = [ids('archive', keyOf(repository)), ids('backup', keyOf(repository))];
      return {
        own: ids('own', '-')[0],
        of: [...new Set([...archive, ...backup])],
        complete: archive.length > 0 && backup.length > 0,
      };
    });
  },
  // What it holds is not known, and it may be all that is wanted.
  unreadable: (output, all) =>
    all.map(({ stanza, repository }) => {
      const reason = whyAway(output, stanza, repository);
      return reason === undefined ? undefined : unreadableFor(reason, repository);
    }),
  diff: ({ systemId, repository: { shared } }, { own, of, complete }) => {
    if (!complete) return { action: 'create' };
    const other = of.find((id) => id !== (own ?? systemId));
    return other === undefined ? undefined : { action: shared ? 'refuse' : 'upgrade', other };
  },
  write: (args, delta) => [delta.action === 'refuse' ? refusal(args, delta.other) : run(args, delta.action)],
  describe: ({ stanza, repository }, delta) => {
    const what = `${stanza}${placeOf(repository)}`;
    switch (delta.action) {
      case 'create':
        return `create the backup stanza ${what}`;
      case 'upgrade':
        return `upgrade the backup stanza ${what}: it is of an earlier database with system id ${delta.other}`;
      case 'refuse':
        return `cannot use the backup stanza ${what}: it is of a database with system id ${delta.other}`;
      default:
        return delta satisfies never;
    }
  },
  converged: ({ systemId = '1' }) => ({ own: systemId, of: [systemId], complete: true }),
  timeoutMs: 120_000,
});

/** What stands for the repository in what is read: its number. */
function keyOf({ one }: StanzaRepository): string {
  return one === undefined ? '-' : String(one.key);
}

/** For messages, where there are several. */
function placeOf({ one }: StanzaRepository): string {
  return one === undefined ? '' : ` in the repository ${one.name}`;
}

function readOne(args: StanzaArgs): readonly string[] {
  const { stanza, dataDir, binDir, repository } = args;
  const control = `LC_ALL=C ${quoteWord(`${binDir}/pg_controldata`)} -D ${quoteWord(dataDir)} 2>/dev/null </dev/null | sed -n 's/^Database system identifier: *//p'`;
  return [
    `if [ -s ${quoteWord(`${dataDir}/global/pg_control`)} ]; then ${tell(stanza, 'own -', control)}; fi`,
    repository.directory === undefined ? byInfo(args) : inDirectory(args, repository.directory),
  ];
}

/** Prints `<stanza> <word> <number of the repository> <id>` when a command prints an id. */
function tell(stanza: string, words: string, ask: string): string {
  return `id=$(${ask}); [ -z "$id" ] || printf '%s ${words} %s\n' ${quoteWord(stanza)} "$id"`;
}

function inDirectory({ stanza, repository }: StanzaArgs, directory: string): string {
  const one = (word: string): string => {
    const file = quoteWord(`${directory}/${word}/${stanza}/${word}.info`);
    return tell(
      stanza,
      `${word} ${keyOf(repository)}`,
      `sed -n '/^\\[db\\]/,/^\\[/{s/^db-system-id=//p;}' ${file} 2>/dev/null </dev/null`,
    );
  };
  return [one('archive'), one('backup')].join('\n');
}

/** The last of its databases is the one that the stanza is of. */
function byInfo({ stanza, dbsu, repository }: StanzaArgs): string {
  const { one } = repository;
  const key = keyOf(repository);
  const name = quoteWord(stanza);
  const info = `runuser -u ${quoteWord(dbsu)} -- pgbackrest --stanza=${name}${one === undefined ? '' : ` --repo=${key}`} info --output=json`;
  return `(cd /; info=$(${readInTime(info)})
reason=$(printf '%s' "$info" | ${cannotBeRead})
[ -z "$reason" ] || printf '%s away ${key} %s\n' ${name} "$reason"
id=$(printf '%s' "$info" | grep -Eo '"system-id":[0-9]+' | tail -n 1 | tr -dc 0-9)
[ -z "$id" ] || printf '%s archive ${key} %s\n%s backup ${key} %s\n' ${name} "$id" ${name} "$id")`;
}

/** Why a repository of the stanza cannot be read. */
function whyAway(output: string, stanza: string, repository: StanzaRepository): string | undefined {
  const before = `${stanza} away ${keyOf(repository)} `;
  return output
    .split('\n')
    .find((line) => line.startsWith(before))
    ?.slice(before.length);
}

/** For people: which one, why in the words of pgBackRest, and the way out where there are others. */
function unreadableFor(reason: string, { one }: StanzaRepository): string {
  return one === undefined
    ? `the repository cannot be read: ${reason}`
    : `the repository ${one.name} cannot be read: ${reason}. ${withoutRepository(one.name)}`;
}

function run({ stanza, dbsu, repository: { one } }: StanzaArgs, action: 'create' | 'upgrade'): Action {
  const words = (...options: readonly string[]): string =>
    quoteWords(['pgbackrest', ...options, `--stanza=${stanza}`, '--no-online', `stanza-${action}`]);
  const script = one === undefined ? onceUnlocked(words()) : inOne(one.key, words('--config=/dev/stdin'));
  return { do: 'run', command: shCommand(script, [], { user: dbsu, cwd: '/' }) };
}

/**
 * pgBackRest makes the stanza in all repositories that it knows of, and ends at the first that it cannot read. It is given what its
 * file says of the one: the others get theirs while one is away, and no two hosts make that in a shared one.
 */
function inOne(key: number, command: string): string {
  return `change() {
  grep -q '^repo${key}-' ${PGBACKREST_CONF} || { echo 'there is no repo${key} in ${PGBACKREST_CONF}'; return 1; }
  sed '/^repo${key}-/!{/^repo[0-9]*-/d;}' ${PGBACKREST_CONF} | ${command}
}
${onceUnlocked('change')}`;
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
