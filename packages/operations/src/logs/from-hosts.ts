import { quoteWord, PigstyError, shCommand } from '@pigsty/sdk';
import type { OpenEstate } from '../run/open.ts';
import type { LogEntry, LogSource } from './entry.ts';
import { parseLog } from './parse.ts';

/** What is read of one file at most: its end. */
const bytesOfFile = 4 * 1024 * 1024;
const deadlineMs = 30_000;

export interface Span {
  /** Milliseconds since the epoch. */
  readonly since: number;
  readonly until: number;
}

export interface HostLogs {
  readonly entries: readonly LogEntry[];
  /** Every host has answered. */
  readonly complete: boolean;
  /** What is missing, one sentence each. */
  readonly notes: readonly string[];
}

/** Reads logs where they are written: one execution per host, and no process stays there. */
export async function logsFromHosts(
  { engine }: Pick<OpenEstate, 'engine'>,
  sources: readonly LogSource[],
  { since, until, lines, signal }: Span & { readonly lines: number; readonly signal: AbortSignal },
): Promise<HostLogs> {
  const byHost = new Map<string, LogSource[]>();
  for (const source of sources) byHost.set(source.ip, [...(byHost.get(source.ip) ?? []), source]);
  const answers = await Promise.all(
    [...byHost].map(async ([ip, mine]): Promise<HostLogs> => {
      try {
        const script = logScript(mine, { since, until, lines });
        const { stdout } = await engine.hosts.exec(
          ip,
          { ...shCommand(script), timeoutMs: deadlineMs },
          { signal },
        );
        return entriesOf(stdout, mine, since);
      } catch (cause) {
        if (!(cause instanceof PigstyError) || cause.code === 'CANCELLED') throw cause;
        return { entries: [], complete: false, notes: [`nothing of ${ip}: ${cause.message}`] };
      }
    }),
  );
  return {
    entries: answers.flatMap((a) => a.entries),
    complete: answers.every((a) => a.complete),
    notes: answers.flatMap((a) => a.notes),
  };
}

/** Every line comes with the number of its log in front; what is said about them begins with `#`. */
export function logScript(
  sources: readonly LogSource[],
  { since, until, lines }: Span & { readonly lines: number },
): string {
  const from = Math.floor(since / 1000);
  const readings = sources.map(({ format, paths }, at) =>
    format === 'journal'
      ? `journalctl -q --no-pager -o json --output-fields=MESSAGE,PRIORITY,SYSLOG_IDENTIFIER --since "@${from}" --until "@${Math.ceil(until / 1000)}" -n ${lines} | pigsty_lines ${at}`
      : `for log in ${paths.map(globWord).join(' ')}; do pigsty_file ${at}; done`,
  );
  return `date '+# zone %z'
pigsty_lines() { sed "s/^/$1 /"; echo; }
pigsty_file() {
  [ -f "$log" ] && [ "$(stat -L -c %Y "$log")" -ge ${from} ] || return 0
  [ "$(stat -L -c %s "$log")" -le ${bytesOfFile} ] || echo "# cut $1 $log"
  tail -c ${bytesOfFile} "$log" | pigsty_lines "$1"
}
${readings.join('\n')}
`;
}

/** A path whose stars and question marks stand for what is there; nothing else of it means anything to a shell. */
function globWord(path: string): string {
  return path
    .split(/([*?])/)
    .map((part) => (part === '*' || part === '?' ? part : part === '' ? '' : quoteWord(part)))
    .join('');
}

function entriesOf(stdout: string, sources: readonly LogSource[], since: number): HostLogs {
  const lines = sources.map((): string[] => []);
  const cut: { readonly at: number; readonly path: string }[] = [];
  let zone = '+0000';
  for (const line of stdout.split('\n')) {
    const [, first = '', rest = ''] = /^(#|\d+) (.*)$/.exec(line) ?? [];
    if (first === '#') {
      const [, kind, value = ''] = /^(zone|cut) (.*)$/.exec(rest) ?? [];
      if (kind === 'zone') zone = value;
      const [, at, path = ''] = /^(\d+) (.*)$/.exec(value) ?? [];
      if (kind === 'cut') cut.push({ at: Number(at), path });
    } else if (first !== '') lines[Number(first)]?.push(rest);
  }
  const entries = sources.map((source, at) => parseLog(source, lines[at] ?? [], zone));
  const notes = cut.flatMap(({ at, path }) => {
    const first = entries[at]?.[0]?.time ?? 0;
    return first <= since
      ? []
      : [
          `${sources[at]?.ip ?? ''} ${path} is long: only its last ${bytesOfFile / 1024 / 1024} MiB were read`,
        ];
  });
  return { entries: entries.flat(), complete: true, notes };
}
