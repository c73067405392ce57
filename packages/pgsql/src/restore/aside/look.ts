import { quoteWord } from '@pigsty/sdk';
import { serverFunctions } from '../server.ts';
import { copySettings, type Copy } from './copy.ts';

/** Tables beyond this size are not counted; the planner's estimate of their rows is shown. */
const COUNTED_BYTES = 1024 ** 3;

/** Rows of each table of a database; a table that is too large to count has a `~` before its estimate. */
const rowsSql = `SELECT current_database() || '.' || n.nspname || '.' || c.relname || E'\\t' ||
 CASE WHEN pg_relation_size(c.oid) <= ${COUNTED_BYTES}
  THEN (xpath('/row/n/text()', query_to_xml(format('SELECT count(*) AS n FROM ONLY %I.%I', n.nspname, c.relname), false, true, '')))[1]::text
  ELSE '~' || greatest(c.reltuples, 0)::bigint END
 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'm') AND c.relpersistence = 'p' AND (c.relkind = 'r' OR c.relispopulated)
  AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_toast'
 ORDER BY pg_relation_size(c.oid) DESC, 1 LIMIT 200`;

export interface Look {
  /** A query whose answer is shown, in place of the rows per table. */
  readonly probe?: string | undefined;
  readonly database: string;
}

/** Shell that adds to the notes what is in the copy: `table NAME<tab>ROWS`, or `answer LINE`. */
export function lookScript(copy: Copy, { probe, database }: Look, notes: string): string {
  const { pg_dbsu, pg_bin_dir, pg_port } = copy.member.params;
  const psql = `PGOPTIONS='-c lc_messages=C -c statement_timeout=600s' runuser -u ${quoteWord(pg_dbsu)} -- ${quoteWord(`${pg_bin_dir}/psql`)} -XqAt -v ON_ERROR_STOP=1 -h "$directory" -p ${pg_port}`;
  const look =
    probe === undefined
      ? `ask "SELECT datname FROM pg_database WHERE datallowconn AND NOT datistemplate ORDER BY 1" >"$notes/databases" || exit 1
while IFS= read -r name; do
  ${psql} -d "$name" -c ${quoteWord(rowsSql)} </dev/null >>"$notes/rows" || exit 1
done <"$notes/databases"
sed 's/^/table /' "$notes/rows" >"$notes/looked"`
      : `${psql} -d ${quoteWord(database)} -c ${quoteWord(probe)} </dev/null >"$notes/rows" || exit 1
head -n 100 "$notes/rows" | sed 's/^/answer /' >"$notes/looked"`;
  return `${serverFunctions(copySettings(copy))}
notes=${quoteWord(notes)}
rm -f "$notes/rows"
: >"$notes/rows"
${look}
grep -v -e '^table ' -e '^answer ' "$notes/reached" | cat - "$notes/looked" >"$notes/reached.new"
mv "$notes/reached.new" "$notes/reached"
touch "$notes/seen"`;
}
