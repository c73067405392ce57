import { exporterPaths } from '@pigsty/node/contract';
import { quoteWord, quoteWords } from '@pigsty/sdk';
import type { PgInstance } from '../spec/cluster.ts';
import { objectivesOf, sqlProbe, sqlProbeMetrics, type AskedService } from '../spec/sql-probe.ts';
import { header } from './header.ts';
import { renderSamplerService } from './sampler-service.ts';

/** What the program writes of each service, in the text format of Prometheus. */
const families = [
  ['pigsty_sql_probe_success', 'gauge', 'Whether the last ask of a service was answered.'],
  ['pigsty_sql_probe_duration_seconds', 'gauge', 'How long the last ask of a service took.'],
  ['pigsty_sql_probe_timestamp_seconds', 'gauge', 'When a service was asked last.'],
  ['pigsty_sql_probe_attempts_total', 'counter', 'Asks of a service.'],
  ['pigsty_sql_probe_failures_total', 'counter', 'Asks of a service that were not answered.'],
  ['pigsty_sql_probe_slow_total', 'counter', 'Answers of a service that took longer than promised.'],
  ['pigsty_slo_objective_ratio', 'gauge', 'Share of the asks of a service that is to meet an objective.'],
  ['pigsty_slo_latency_seconds', 'gauge', 'How long an ask of a service may take.'],
] as const;

type Family = (typeof families)[number][0];

const ASKED = {
  writer: "SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean",
  reader: 'SELECT pg_is_in_recovery() IS NULL',
} as const;

/** Why an ask failed, in the order in which they are shown. */
const reasons = ['connection', 'timeout', 'readonly', 'error'] as const;

/**
 * /usr/local/libexec/pigsty/pg_probe: asks each service of the cluster through its port on this host, again and again, each by itself,
 * so that one that hangs holds up no other. With the word `once` it asks each of them one time.
 */
export function renderProbeProgram(
  { name, host, params }: PgInstance,
  services: readonly AskedService[],
  directory: string = exporterPaths.textfiles,
): string {
  const { availability, latency, latencyMs } = objectivesOf(params);
  const labels = Object.entries({ job: 'pgsql', cls: params.pg_cluster, ins: name, ip: host })
    .map(([label, value]) => `pigsty_${label}="${value}",`)
    .join('');
  const psql = quoteWords([`${params.pg_bin_dir}/psql`, '-XqAtw', '-d', 'postgres']);
  const asks = services.map(({ ip, port, ...service }, at) =>
    quoteWords([
      'watch',
      String((at * 2) % sqlProbe.everySeconds),
      service.name,
      ip === '*' ? host : ip,
      String(port),
      service.writes ? ASKED.writer : ASKED.reader,
      service.promised ? 'promised' : '',
    ]),
  );
  return `#!/bin/sh
${header(`Asks the services of ${params.pg_cluster} as an application does`)}umask 022
cd /
mode=\${1-}
export PGPASSFILE=${sqlProbe.passwords} PGUSER=${quoteWord(params.pg_monitor_username)} PGAPPNAME=pg_probe
export PGSSLMODE=allow PGGSSENCMODE=disable LC_ALL=C
newline='
'

# watch WAIT SERVICE HOST PORT STATEMENT PROMISED: the statement says f where the server will do.
watch() {
  [ "$mode" = once ] || sleep "$1"
  shift
  labels=${quoteWord(labels)}"service=\\"$1\\",port=\\"$3\\""
  attempts=0 slow=0 ${reasons.map((r) => `${r}=0`).join(' ')} was=1
  while :; do
    begun=$(date +%s%N)
    said=$(timeout ${sqlProbe.deadlineSeconds} ${psql} -h "$2" -p "$3" -c "$4" 2>&1 </dev/null) && code=0 || code=$?
    ended=$(date +%s%N)
    took=$(((ended - begun) / 1000)) up=0 why=\${said%%"$newline"*}
    # The clock may have been set in between.
    [ "$took" -ge 0 ] || took=0
    [ "$took" -le ${sqlProbe.everySeconds * 1_000_000} ] || took=${sqlProbe.everySeconds * 1_000_000}
    attempts=$((attempts + 1))
    case $code/\${said##*"$newline"} in
      0/f) up=1 ;;
      0/*) readonly=$((readonly + 1)) why='the server cannot be written' ;;
      124/*) timeout=$((timeout + 1)) why='no answer within ${sqlProbe.deadlineSeconds} s' ;;
      2/*) connection=$((connection + 1)) ;;
      *) error=$((error + 1)) ;;
    esac
${latencyMs === undefined ? '' : `    [ "$up" = 0 ] || [ "$took" -le ${latencyMs * 1000} ] || slow=$((slow + 1))\n`}    if [ "$up" != "$was" ]; then
      [ "$up" = 1 ] && echo "service $1 on $3 answers again" || echo "service $1 on $3 does not answer: $why" >&2
      was=$up
    fi
    fraction=$((1000000 + took % 1000000))
    shown=${quoteWord(directory)}/pg_probe_"$1".prom
    {
${family('pigsty_sql_probe_success', [['', '$up']])}
${family('pigsty_sql_probe_duration_seconds', [['', '$((took / 1000000)).${fraction#1}']])}
${family('pigsty_sql_probe_timestamp_seconds', [['', '${begun%?????????}']])}
${family('pigsty_sql_probe_attempts_total', [['', '$attempts']])}
${family(
  'pigsty_sql_probe_failures_total',
  reasons.map((reason) => [`,reason=\\"${reason}\\"`, `$${reason}`]),
)}
${family('pigsty_sql_probe_slow_total', [['', '$slow']])}
      [ -z "$5" ] || {
${family('pigsty_slo_objective_ratio', [
  ...objective('availability', availability),
  ...objective('latency', latency),
])}
${family('pigsty_slo_latency_seconds', latencyMs === undefined ? [] : [['', String(latencyMs / 1000)]])}
      }
    } >"$shown.new" && mv -f "$shown.new" "$shown"
    [ "$mode" != once ] || break
    rest=$((${sqlProbe.everySeconds * 1000} - took / 1000)) fraction=$((1000 + rest % 1000))
    sleep "$((rest / 1000)).\${fraction#1}"
  done
}

# A reload goes on as the program that is in its place now, within the same process; a service that went is not shown any longer.
again() {
  trap '' TERM
  kill 0
  wait
  rm -f ${sqlProbeMetrics('*', directory)} ${sqlProbeMetrics('*', directory)}.new
  trap - TERM
  exec "$0" "$@"
}
[ "$mode" = once ] || trap 'again "$@"' HUP

${asks.map((words) => `${words} &`).join('\n')}
wait
`;
}

type Sample = readonly [labels: string, value: string];

const objective = (name: string, ratio: number | undefined): readonly Sample[] =>
  ratio === undefined ? [] : [[`,objective=\\"${name}\\"`, String(ratio)]];

/** Lines of the shell that print a family; `echo` is a part of it, and costs no process. */
function family(name: Family, samples: readonly Sample[]): string {
  const [, type = '', help = ''] = families.find(([n]) => n === name) ?? [];
  return samples.length === 0
    ? '      :'
    : [
        `      echo '# HELP ${name} ${help}'`,
        `      echo '# TYPE ${name} ${type}'`,
        ...samples.map(([labels, value]) => `      echo "${name}{$labels${labels}} ${value}"`),
      ].join('\n');
}

/** /etc/systemd/system/pg_probe.service. */
export function renderProbeService(cluster: string): string {
  return renderSamplerService({
    what: 'SQL probe of services',
    description: `Asks the services of ${cluster} as an application does`,
    after: 'haproxy.service',
    program: sqlProbe.program,
    metrics: sqlProbeMetrics('*'),
    more: ['ExecReload=/bin/kill -HUP $MAINPID'],
  });
}
