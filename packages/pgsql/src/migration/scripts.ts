import { command, joinText, quoteWords, wait, type Command, type Op, type Text } from '@pigsty/sdk';
import type { PgInstance } from '../spec/cluster.ts';
import { sessionOf } from '../spec/cluster.ts';
import { databaseWord, sqlIdentifier, sqlLiteral } from '../sql/quote.ts';
import { psqlIn, runSql, serverWords } from '../sql/session.ts';
import type { MigrateInput, Move } from './input.ts';
import { open } from './closed.ts';
import { connectionWithout, passwordOf } from './remote.ts';
import { countRows, EXTENSION_GRANTS, NO_TRIGGERS, publish, SEQUENCES } from './sql.ts';

const HOUR_MS = 3600_000;
const DAY_MS = 24 * HOUR_MS;

/** The words of psql at an end of the migration, in its database. */
function psqlAt({ params }: PgInstance, database: string): string {
  return quoteWords(psqlIn(sessionOf(params), database));
}

/** A shell condition: what is asked is true. */
export function isTrue(at: PgInstance, database: string, sql: string): string {
  return `[ "$(cd /; ${psqlAt(at, database)} -c ${quoteWords([sql])} </dev/null)" = t ]`;
}

export function hasSubscription(at: PgInstance, database: string, name: string): string {
  const sql = `SELECT EXISTS (SELECT FROM pg_subscription WHERE subname = ${sqlLiteral(name)})`;
  return isTrue(at, database, sql);
}

/** SQL in the database at one end; it can be run again at any time. */
export function sqlOp(
  at: PgInstance,
  database: string,
  work: { readonly name: string; readonly sql: Text; readonly unless: string },
): Op {
  const sql = joinText([NO_TRIGGERS, work.sql]);
  const action = runSql(sessionOf(at.params), database, sql, { transaction: false });
  if (action.do !== 'run') throw new TypeError('SQL is run by a command');
  return command({ name: work.name, run: action.command, unless: work.unless });
}

/**
 * A script at `here` that reaches the database at `there` by `psql -d "$there"`, and its own by the function `own`. The
 * password comes by the standard input. Without `unless` the script changes nothing: it is done when it can be done.
 */
function talkOp(
  {
    here,
    there,
    database,
  }: { readonly here: PgInstance; readonly there: PgInstance; readonly database: string },
  work: { readonly name: string; readonly script: string; readonly unless?: string },
): Op {
  const { params } = here;
  const session = sessionOf(params);
  const own = quoteWords([...serverWords(session), '-d', databaseWord(database)]);
  const script = `set -eu
IFS= read -r PGPASSWORD; export PGPASSWORD
there=${quoteWords([connectionWithout(there, database)])}
psql() { ${quoteWords([`${session.binDir}/psql`])} -XqAt -v ON_ERROR_STOP=1 "$@"; }
own() { psql ${own} "$@"; }
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
${work.script}`;
  const run: Command = {
    argv: ['sh', '-c', script],
    user: session.dbsu,
    cwd: '/',
    stdin: passwordOf(there).map((p) => `${p}\n`),
  };
  return command({
    name: work.name,
    run: { ...run, timeoutMs: DAY_MS },
    unless: work.unless ?? run,
    timeoutMs: DAY_MS,
  });
}

/** Both ways of replication can connect; tried before anything is made. */
export function tryOp({ source, target, database }: Move, way: 'forward' | 'back'): Op {
  const [here, there] = way === 'forward' ? [target, source] : [source, target];
  return talkOp(
    { here, there, database },
    {
      name: `connect from ${here.name} to ${there.name}`,
      script: `psql -d "$there" -c 'SELECT 1' >/dev/null </dev/null`,
    },
  );
}

export function schemaOp({ source, target, database }: Move): Op {
  return talkOp(
    { here: target, there: source, database },
    {
      name: `copy the schema of ${database} from ${source.name} to ${target.name}`,
      script: `dump() { ${quoteWords([`${target.params.pg_bin_dir}/pg_dump`])} "$@" </dev/null; }
restore() { ${quoteWords([`${target.params.pg_bin_dir}/pg_restore`])} "$@" "$work/dump"; }
dump -Fc --schema-only --no-publications --no-subscriptions --exclude-schema=monitor -d "$there" -f "$work/dump"
restore -l >"$work/list"
printf %s ${quoteWords([EXTENSION_GRANTS])} >"$work/ask"
psql -d "$there" -f "$work/ask" >"$work/of-extensions"
grep -vFf "$work/of-extensions" "$work/list" >"$work/most"
grep -Ff "$work/of-extensions" "$work/list" >"$work/rest" || :
restore -L "$work/most" -f "$work/schema"
restore -L "$work/rest" -f "$work/grants"
own -1 -f "$work/schema" >/dev/null
# Privileges on what another version of an extension has no more.
own -v ON_ERROR_STOP=0 -f "$work/grants" >/dev/null 2>&1 || :`,
      // All of it or nothing: it is one transaction.
      unless: isTrue(target, database, hasTables),
    },
  );
}

const hasTables = `SELECT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p')
AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'monitor') AND n.nspname !~ '^pg_' AND NOT EXISTS (
SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'))`;

/** The first copy is complete. It may take days, as long as it moves. */
export function inStepOp({ target, database, forward }: Move): Op {
  const of = `FROM pg_subscription_rel r JOIN pg_subscription s ON s.oid = r.srsubid WHERE subname = ${sqlLiteral(forward.subscription)}`;
  const ask = (sql: string): string => `cd /; ${psqlAt(target, database)} -c ${quoteWords([sql])} </dev/null`;
  return wait({
    name: `${database} is in step in ${target.name}`,
    until: isTrue(target, database, `SELECT coalesce(bool_and(srsubstate = 'r'), true) ${of}`),
    progress: ask('SELECT pg_database_size(current_database())'),
    diagnose: ask(`SELECT srrelid::regclass, srsubstate ${of} AND srsubstate <> 'r'`),
    timeoutMs: HOUR_MS,
    intervalMs: 1000,
  });
}

/**
 * The target gets all that was written at the source, rows are compared, sequences are carried over, and it publishes
 * instead of subscribing. Whatever fails before that, as when it does not catch up or rows differ: the source is opened
 * again.
 */
export function turnOp(
  { source, target, database, forward, back }: Move,
  { compare, seconds = 60 }: { readonly compare: MigrateInput['compare']; readonly seconds?: number },
): Op {
  const confirmed = `FROM pg_replication_slots WHERE slot_name = ${sqlLiteral(forward.subscription)}`;
  const put = (file: string, sql: string): string => `printf %s ${quoteWords([sql])} >"$work/${file}"`;
  const compared = `${put('count', compare === 'none' ? '' : countRows(compare))}
psql -d "$there" -f "$work/count" >"$work/there" & asked=$!
own -f "$work/count" >"$work/here"
wait "$asked"
diff "$work/there" "$work/here" >&2 || back 'rows differ'`;
  return talkOp(
    { here: target, there: source, database },
    {
      name: `carry ${database} over to ${target.name} (compare: ${compare}) and publish it there`,
      script: `${put('open', open(database))}
turning=
back() { echo "$1" >&2; exit 1; }
trap 'code=$?; [ "$code" = 0 ] || [ -n "$turning" ] || { psql -d "$there" -f "$work/open"; echo "${source.name} takes writes again" >&2; }; rm -rf "$work"' EXIT
end=$(psql -d "$there" -c 'SELECT pg_current_wal_insert_lsn()' </dev/null)
until=$(($(date +%s) + ${seconds}))
until [ "$(psql -d "$there" -c "SELECT confirmed_flush_lsn >= '$end'::pg_lsn ${confirmed}" </dev/null)" = t ]; do
  [ "$(date +%s)" -lt "$until" ] || back '${target.name} has not caught up within ${seconds} s'
  sleep 0.1
done
${compared}
${put('ask', SEQUENCES)}
psql -d "$there" -f "$work/ask" >"$work/sequences"
own -1 -f "$work/sequences" >/dev/null
${put('turn', `${NO_TRIGGERS}${publish(back.publication)}${dropSubscription(forward.subscription)}`)}
turning=yes
own -f "$work/turn" >/dev/null`,
      unless: `! ${hasSubscription(target, database, forward.subscription)}`,
    },
  );
}

export function dropSubscription(name: string): string {
  return `DROP SUBSCRIPTION IF EXISTS ${sqlIdentifier(name)};\n`;
}
