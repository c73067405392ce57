import { collectorsOff, exporterPrograms, header } from '@pigsty/pgsql/contract';
import { quoteWord } from '@pigsty/sdk';
import { oldestFirst } from './queries.ts';
import { serverQuestion } from './server-question.ts';

const [own = '', ...others] = exporterPrograms.pg_exporter;

/**
 * /usr/local/libexec/pigsty-pgrds. `pg_exporter` asks for the version itself. The exporter of distributions has one file of
 * queries: it is made here, for the version that answers, and the exporter starts again when another one does. Where
 * nothing answers, it says so (pg_up 0) until something does.
 */
export function renderRemoteProgram(): string {
  const versions = [...oldestFirst].reverse().join(' ');
  return `#!/bin/sh
${header('Starts the exporter of a PostgreSQL server of others')}set -f
if command -v ${own} >/dev/null; then exec ${own} $PG_EXPORTER_OPTS; fi
program=
for name in ${others.join(' ')}; do
  command -v "$name" >/dev/null && { program=$name; break; }
done
[ -n "$program" ] || { echo ${quoteWord(`none of these programs is installed: ${[own, ...others].join(', ')}`)} >&2; exit 127; }
${collectorsOff}ask() {
  timeout 10 ${serverQuestion} </dev/null
}
seen=$(ask) || seen=
version=\${seen%% *}
schema=\${seen#* }
file=${oldestFirst[0] ?? ''}
for v in ${versions}; do
  [ "\${version:-0}" -ge "$v" ] && { file=$v; break; }
done
{
  cat "$QUERIES/$file.yml"
  [ -z "$schema" ] || sed "s/@schema@/$schema/g" "$QUERIES/$file-pg_stat_statements.yml"
} >"$RUNTIME_DIRECTORY/queries.yml" || exit 1
me=$$
(while sleep 30; do
  now=$(ask 2>/dev/null) || continue
  [ "$now" = "$seen" ] || kill "$me"
done) &
exec "$program" $EXPORTER_OPTS $(own_collectors_off "$program")
`;
}
