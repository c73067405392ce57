import { quoteWord, quoteWords } from '@pigsty/sdk';
import { sampleSql } from '../sessions/sample-sql.ts';
import type { PgInstance } from '../spec/cluster.ts';
import { idleInTransaction, onCpu, sessionHistory as history } from '../spec/session-history.ts';
import { header } from './header.ts';
import { renderSamplerService } from './sampler-service.ts';

/** Shown from the beginning, so that the first time that one occurs is an increase. */
const waits = [onCpu, 'IO', 'Lock', 'LWLock', 'IPC', 'Client', 'Timeout', 'BufferPin', 'Extension'];

/** Where it writes. */
interface Places {
  readonly file: string;
  readonly older: string;
  readonly metrics: string;
}

/**
 * Counts equal lines of ten seconds and writes one for each. A window ends with the first sample of the next one. Of the time
 * `2026-01-31T02:13:07Z` everything but the last digit is the window.
 */
const counting = `function end(  key, line, wait) {
  if (sweeps == 0) return
  add(sprintf("{\\"time\\":\\"%s0Z\\",\\"seconds\\":%d,\\"samples\\":0,\\"msg\\":\\"window\\"}", window, sweeps))
  for (key in count) add(sprintf("{\\"time\\":\\"%s0Z\\",\\"msg\\":\\"sessions\\",\\"samples\\":%d,%s", window, count[key], substr(key, 2)))
  close(file)
  if (size > most) { system("mv -f " file " " older); size = 0 }
  new = metrics ".new"
  print "# HELP pigsty_ash_sweeps_total Samples of the active sessions." > new
  print "# TYPE pigsty_ash_sweeps_total counter" > new
  printf "pigsty_ash_sweeps_total{%s} %d\\n", labels, all > new
  print "# HELP pigsty_ash_samples_total Active sessions found in samples, by what they waited for." > new
  print "# TYPE pigsty_ash_samples_total counter" > new
  for (wait in total) printf "pigsty_ash_samples_total{%s,wait=\\"%s\\"} %d\\n", labels, wait, total[wait] > new
  close(new)
  system("mv -f " new " " metrics)
  sweeps = kinds = 0
  split("", count)
}
function add(line) { print line >> file; size += length(line) + 1 }
BEGIN {
  FS = "\\t"
  labels = ENVIRON["LABELS"]
  n = split(ENVIRON["WAITS"], names, ",")
  for (i = 1; i <= n; i++) total[names[i]] = 0
}
/^@/ {
  if (substr($0, 2, 18) != window) end()
  window = substr($0, 2, 18)
  sweeps++; all++
  next
}
NF == 3 {
  total[$1]++
  if (!($3 in count) && ++kinds > kept) $3 = substr($2, 1, length($2) - 1) ",\\"others\\":true}"
  count[$3]++
}
END { end() }`;

/**
 * /usr/local/libexec/pigsty/pg_sessions: one session samples pg_stat_activity each second, awk counts what is the same, and what is
 * written every ten seconds are the counts.
 */
export function renderSessionsProgram({ name, host, params }: PgInstance, places: Places = history): string {
  const labels = Object.entries({ job: 'pgsql', cls: params.pg_cluster, ins: name, ip: host })
    .map(([label, value]) => `pigsty_${label}="${value}"`)
    .join(',');
  const psql = quoteWords([`${params.pg_bin_dir}/psql`, '-XqAtw', '-v', 'ON_ERROR_STOP=1', '-d', 'postgres']);
  const { file, older, metrics } = places;
  const variables = { file, older, metrics, most: history.fileBytes, kept: history.linesOfWindow };
  const counts = quoteWords(
    Object.entries(variables).flatMap(([variable, value]) => ['-v', `${variable}=${value}`]),
  );
  return `#!/bin/sh
${header(`Samples the active sessions of ${name}`)}umask 022
cd /
export PGPASSFILE=${history.passwords} PGUSER=${quoteWord(params.pg_monitor_username)} PGAPPNAME=pg_sessions
export PGHOST=127.0.0.1 PGPORT=${params.pg_port} PGCONNECT_TIMEOUT=5 PGSSLMODE=allow PGGSSENCMODE=disable LC_ALL=C
export LABELS=${quoteWord(labels)} WAITS=${quoteWord([...waits, idleInTransaction].join(','))}
awk=awk
# mawk would wait until 4096 bytes have come.
case $(readlink -f "$(command -v awk)") in *mawk) awk='mawk -W interactive' ;; esac

while :; do
  size=$(stat -c %s ${quoteWord(file)} 2>/dev/null) || size=0
  ${psql} -f - <<'END_OF_SQL' | $awk -v size="$size" ${counts} ${quoteWord(counting)}
SET statement_timeout = '2s';
SET lock_timeout = '1s';
SET idle_session_timeout = 0;
SET max_parallel_workers_per_gather = 0;
SET jit = off;
${sampleSql} \\watch 1
END_OF_SQL
  sleep 5
done
`;
}

/** /etc/systemd/system/pg_sessions.service. The history stays when it ends. */
export function renderSessionsService(name: string): string {
  return renderSamplerService({
    what: 'Sampler of active sessions',
    description: `Samples the active sessions of ${name}`,
    after: 'patroni.service',
    program: history.program,
    metrics: history.metrics,
    more: ['LogsDirectory=pg_sessions', 'LogsDirectoryMode=0750'],
  });
}
