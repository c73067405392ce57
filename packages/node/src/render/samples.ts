import { quoteWord } from '@pigsty/sdk';
import { samplePaths, samplesAbout as about, type SampleSource } from '../spec/samples.ts';

/**
 * /etc/pigsty/samples.sh: runs the commands of modules again and again, and leaves what they print where the node exporter shows it.
 * With the word `once` it runs each of them one time.
 *
 * Whose a sample is stands in labels of its own, because `ins` and the others are the host's at the node exporter; the
 * scraper gives them their names back. What cannot be read is left out: one wrong line would cost the whole file.
 */
export function renderSamplesScript(
  sources: readonly SampleSource[],
  directory: string = samplePaths.directory,
): string {
  return `# Managed by Pigsty. Metrics that modules ask for by a command.
umask 022
directory=${quoteWord(directory)}
mode=\${1-}

# named NAME LABELS: of samples on standard input, with these labels before their own.
named() {
  LABELS=$1 awk '
match($0, /^[a-zA-Z_:][a-zA-Z0-9_:]*/) {
  name = substr($0, 1, RLENGTH); rest = substr($0, RLENGTH + 1); own = ""
  if (match(rest, /^[{].*[}]/)) {
    own = substr(rest, 2, RLENGTH - 2); rest = substr(rest, RLENGTH + 1)
    if (own != "") own = "," own
  }
  if (rest ~ /^[ \\t]+([-+]?[0-9.]+([eE][-+]?[0-9]+)?|[-+]?Inf|NaN)[ \\t]*$/) print name "{" ENVIRON["LABELS"] own "}" rest
}'
}

# collect FILE LABELS HEADER COMMAND: a command that fails or hangs leaves no samples, so that none are old, and the file says so.
collect() {
  failed=0
  samples=$(timeout 10 sh -c "$4" 2>/dev/null) || failed=1 samples=
  {
    printf '%s\\n' "$3"
    printf '%s\\n' "$samples" | named "$2"
    printf '%s{%s,file="%s"} %s\\n' ${about.failed.name} "$2" "\${1##*/}" "$failed" ${about.timestamp.name} "$2" "\${1##*/}" "$(date +%s)"
  } >"$1.new" && mv -f "$1.new" "$1" || rm -f "$1" "$1.new"
}

# every SECONDS FILE LABELS HEADER COMMAND
every() {
  seconds=$1
  shift
  collect "$@"
  while [ "$mode" != once ] && sleep "$seconds"; do collect "$@"; done
}

${sources.map(renderSource).join('\n')}
wait
`;
}

function renderSource(
  { job, cls, ins, ip, command, everySeconds, metrics }: SampleSource,
  at: number,
): string {
  const labels = Object.entries({ job, cls, ins, ip })
    .map(([label, value]) => `pigsty_${label}=${JSON.stringify(value)}`)
    .join(',');
  const file = `samples-${at + 1}.prom`;
  const header = [...metrics, ...Object.values(about)].flatMap(({ name, type, help }) => [
    `# HELP ${name} ${help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}`,
    `# TYPE ${name} ${type}`,
  ]);
  const interval = `${about.interval.name}{${labels},file="${file}"} ${everySeconds}`;
  const words = [labels, [...header, interval].join('\n'), command].map(quoteWord).join(' ');
  return `every ${everySeconds} "$directory"/${file} ${words} &`;
}

/** Low in priority: what it measures comes first. */
export function renderSamplesService(): string {
  const clear = `ExecStartPre=/bin/sh -c 'rm -f ${samplePaths.directory}/samples-*.prom'`;
  return `# Managed by Pigsty.
[Unit]
Description=Metrics that modules of Pigsty ask for by a command
After=network-online.target
Wants=network-online.target

[Service]
${clear}
ExecStart=/bin/sh ${samplePaths.script}
${clear.replace('ExecStartPre', 'ExecStopPost')}
Nice=10
CPUQuota=30%
Restart=always
RestartSec=5

[Install]
WantedBy=multi-user.target
`;
}
