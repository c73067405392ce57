import type { Range } from '../address/time-range.ts';
import { ask, stores, StoreError } from './ask.ts';

/** A line with its fields; `_time`, `_msg` and `_stream` are the store's own. */
export type LogLine = Readonly<Record<string, string>>;

/** One JSON object a line; half a line at the end of an answer is none. */
export function parseLines(text: string): readonly LogLine[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .flatMap((line) => {
      try {
        return [JSON.parse(line) as LogLine];
      } catch {
        return [];
      }
    });
}

const between = ({ fromMs, toMs }: Range): { readonly start: string; readonly end: string } => ({
  start: String(fromMs / 1000),
  end: String(toMs / 1000),
});

/** The newest lines of a range, newest first. */
export async function searchLogs(
  query: string,
  range: Range,
  { limit, signal }: { readonly limit: number; readonly signal: AbortSignal },
): Promise<readonly LogLine[]> {
  const params = { query, ...between(range), limit: String(limit) };
  const text = await ask({ store: 'logs', path: '/select/logsql/query', params, signal });
  // What was counted has no time, and stays in its order.
  return [...parseLines(text)].sort((a, b) => (b['_time'] ?? '').localeCompare(a['_time'] ?? '', 'en'));
}

export interface FieldCount {
  readonly value: string;
  readonly hits: number;
}

/** The most frequent values of a field among the lines that match. */
export async function fieldValues(
  field: string,
  query: string,
  range: Range,
  signal: AbortSignal,
): Promise<readonly FieldCount[]> {
  const params = { query, field, ...between(range), limit: '20' };
  const text = await ask({ store: 'logs', path: '/select/logsql/field_values', params, signal });
  const { values } = JSON.parse(text) as { readonly values: readonly FieldCount[] };
  return [...values].filter(({ value }) => value !== '').sort((a, b) => b.hits - a.hits);
}

/** Lines as they come, until the signal ends it. */
export async function tailLogs(
  query: string,
  signal: AbortSignal,
  show: (lines: readonly LogLine[]) => void,
): Promise<void> {
  const url = `${stores.logs.path}/select/logsql/tail?${new URLSearchParams({ query, refresh_interval: '1s', offset: '1s' }).toString()}`;
  const answer = await fetch(url, { signal }).catch((error: unknown) => {
    signal.throwIfAborted();
    throw new StoreError('logs', 'down', error instanceof Error ? error.message : 'no connection');
  });
  if (!answer.ok || answer.body === null) {
    const gone = answer.status >= 502 && answer.status <= 504;
    throw new StoreError('logs', gone ? 'down' : 'refused', `HTTP ${answer.status}`);
  }
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) throw new StoreError('logs', 'down', 'the live tail ended');
    const text = rest + value;
    const end = text.lastIndexOf('\n') + 1;
    rest = text.slice(end);
    const lines = parseLines(text.slice(0, end));
    if (lines.length > 0) show(lines);
  }
}
