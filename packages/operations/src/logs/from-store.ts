import { PigstyError, shCommand } from '@pigsty/sdk';
import type { LogStoreNode } from '@pigsty/infra/contract';
import type { OpenEstate } from '../run/open.ts';
import { levelOf, type LogEntry, type LogSource } from './entry.ts';
import type { Span } from './from-hosts.ts';
import { parseLog } from './parse.ts';

const deadlineMs = 30_000;

/** Asks the store of an infra node, which listens on the loopback interface there. */
export async function logsFromStore(
  { engine }: Pick<OpenEstate, 'engine'>,
  { host, port }: LogStoreNode,
  {
    sources,
    grep,
    since,
    until,
    lines,
    signal,
  }: Span & {
    readonly sources: readonly LogSource[];
    readonly grep?: string;
    readonly lines: number;
    readonly signal: AbortSignal;
  },
): Promise<readonly LogEntry[]> {
  const form = new URLSearchParams({
    query: storeQuery(sources, grep),
    start: String(since / 1000),
    end: String(until / 1000),
    limit: String(lines),
  });
  const curl = `curl -q -sS --noproxy '*' --max-time 25 -w '\\n%{http_code}' --data @- http://127.0.0.1:${port}/select/logsql/query`;
  const { stdout } = await engine.hosts.exec(
    host,
    { ...shCommand(curl), stdin: form.toString(), timeoutMs: deadlineMs },
    { signal },
  );
  return storedLines(stdout, host).flatMap((line) => (line === '' ? [] : [storedEntry(line, sources)]));
}

/** The status of the answer is in its last line. */
export function storedLines(stdout: string, host: string): readonly string[] {
  const end = stdout.lastIndexOf('\n');
  const [text, status] = [stdout.slice(0, Math.max(end, 0)), stdout.slice(end + 1)];
  if (status === '200') return text.split('\n');
  throw new PigstyError(
    'COMMAND_FAILED',
    `the log store answers with ${status}: ${text.trim().slice(0, 300)}`,
    {
      where: { host },
    },
  );
}

/** LogsQL for the lines of these logs that contain a text, large and small letters alike. */
export function storeQuery(sources: readonly LogSource[], grep?: string): string {
  const of = sources.map(({ job, ins }) => `{job=${JSON.stringify(job)},ins=${JSON.stringify(ins)}}`);
  const text =
    grep === undefined
      ? ''
      : ` _msg:~${JSON.stringify(`(?i)${grep.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}`)}`;
  return `(${[...new Set(of)].join(' or ')})${text}`;
}

/** A line that was read from a file carries its own time; it is in the store with the time at which it was read. */
function storedEntry(line: string, sources: readonly LogSource[]): LogEntry {
  let fields: Readonly<Record<string, string>>;
  try {
    fields = JSON.parse(line) as Readonly<Record<string, string>>;
  } catch (cause) {
    throw new PigstyError('COMMAND_FAILED', 'the log store answers with something else than JSON lines', {
      cause,
    });
  }
  const { _msg: text = '', _time: stored = '', job = '', ins = '', ip = '', cls = '' } = fields;
  const source = sources.find((s) => s.job === job && s.ins === ins);
  const [own] =
    source === undefined || source.format === 'journal' ? [] : parseLog(source, text.split('\n'), '+0000');
  if (own !== undefined) return own;
  const level = levelOf(fields['level'] ?? '');
  const by = fields['SYSLOG_IDENTIFIER'];
  return {
    time: Date.parse(stored.replace(/(\.\d{3})\d+/, '$1')),
    job,
    ins,
    ip,
    cls,
    ...(level === undefined ? {} : { level }),
    text: by === undefined ? text : `${by}: ${text}`,
  };
}
