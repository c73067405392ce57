import { quoteWord, quoteWords, type Action, type Text } from '@pigsty/sdk';
import { databaseWord } from './quote.ts';

/** How to talk to the PostgreSQL of a host: over the socket, as its superuser. */
export interface Session {
  readonly dbsu: string;
  readonly binDir: string;
  readonly socketDir: string;
  readonly port: number;
}

const READ_ARGV = ['-XqAt', '-v', 'ON_ERROR_STOP=0'];
const WRITE_ARGV = ['-XqAt', '-v', 'ON_ERROR_STOP=1'];

/** Words of PostgreSQL's clients that reach the server of this host as its superuser. */
export function serverWords({ socketDir, port, dbsu }: Session): readonly string[] {
  return ['-h', socketDir, '-p', String(port), '-U', dbsu];
}

/** Words that run one of PostgreSQL's programs, named first, as its superuser. */
export function asSuperuser(
  { dbsu, binDir }: Session,
  [program, ...words]: readonly [string, ...string[]],
): readonly string[] {
  return ['runuser', '-u', dbsu, '--', `${binDir}/${program}`, ...words];
}

/** Words that ask the PostgreSQL of this host as its superuser: rows without decoration. */
export function psqlWords(session: Session, ...more: readonly string[]): readonly string[] {
  return asSuperuser(session, ['psql', '-XqAt', ...serverWords(session), '-d', 'postgres', ...more]);
}

/** The same in any database, and the first error ends it. */
export function psqlIn(session: Session, database: string, ...more: readonly string[]): readonly string[] {
  return asSuperuser(session, ['psql', ...WRITE_ARGV, ...connection(session, database), ...more]);
}

function connection(session: Session, database: string): readonly string[] {
  return [...serverWords(session), '-d', databaseWord(database)];
}

/**
 * A shell fragment that prints the answers of an SQL script, and a line `unreadable ...` where there was an error. It
 * succeeds, and prints nothing where PostgreSQL is not installed. The script is one quoted word of `printf`, which is part
 * of the shell: its size has no limit, it is in no argv, and nothing in it can end it. With a deadline psql is ended after so
 * many seconds.
 */
export function readSql(
  session: Session,
  database: string,
  sql: string,
  { deadlineSeconds }: { readonly deadlineSeconds?: number } = {},
): string {
  const psql = quoteWords([`${session.binDir}/psql`, ...READ_ARGV, ...connection(session, database)]);
  // A read answers within seconds, or something holds a lock; it never waits for one.
  const script = `SET statement_timeout = '20s'; SET lock_timeout = '2s';\n${sql}\n`;
  const limit = deadlineSeconds === undefined ? '' : `timeout ${deadlineSeconds} `;
  return [
    `if [ -x ${quoteWord(`${session.binDir}/psql`)} ]; then`,
    `cd /; code=0; { said=$(printf %s ${quoteWord(script)} | PGCONNECT_TIMEOUT=5 PGOPTIONS='-c lc_messages=C' ${limit}runuser -u ${quoteWord(session.dbsu)} -- ${psql} 2>&1 >&3 3>&-) || code=$?; } 3>&1`,
    `why=$(printf '%s\\n' "$said" | sed -n '/ERROR: \\|FATAL: \\|error: /{s/^psql:<stdin>:[0-9]*: //;p;q;}')`,
    ...(limit === '' ? [] : [`[ "$code" != 124 ] || why='no answer within ${deadlineSeconds} s'`]),
    `[ -n "$why" ] || [ "$code" = 0 ] || why="psql: exit code $code"`,
    `[ -z "$why" ] || printf '\\nunreadable %s\\n' "$why"`,
    'fi',
  ].join('\n');
}

/** Why the answers of a script are not all there, for each of the ops that asked. */
export function unreadableSql(output: string, all: readonly unknown[]): readonly (string | undefined)[] {
  const reason = /^unreadable (.*)$/m.exec(output)?.[1];
  return all.map(() => reason);
}

/** An action that runs an SQL script; the first error stops it. */
export function runSql(
  session: Session,
  database: string,
  sql: Text,
  options: { readonly transaction: boolean },
): Action {
  return {
    do: 'run',
    command: {
      argv: [
        `${session.binDir}/psql`,
        ...WRITE_ARGV,
        ...(options.transaction ? ['-1'] : []),
        ...connection(session, database),
        '-f',
        '-',
      ],
      user: session.dbsu,
      cwd: '/',
      stdin: sql,
    },
  };
}

/** JSON documents, one a line, that a read printed; anything else is skipped. */
export function jsonLines(output: string): readonly unknown[] {
  return output.split('\n').flatMap((line) => {
    if (!line.startsWith('{') && !line.startsWith('[')) return [];
    try {
      return [JSON.parse(line) as unknown];
    } catch {
      return [];
    }
  });
}
