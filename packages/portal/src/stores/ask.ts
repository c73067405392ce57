import type { StoreName } from '../content/content.ts';

/** Where nginx passes on to each store, and what people call it. */
export const stores: Readonly<Record<StoreName, { readonly path: string; readonly title: string }>> = {
  metrics: { path: '/vmetrics', title: 'VictoriaMetrics' },
  logs: { path: '/vlogs', title: 'VictoriaLogs' },
  rules: { path: '/vmalert', title: 'vmalert' },
  alerts: { path: '/alertmgr', title: 'Alertmanager' },
};

/** `down`: the store itself. `refused`: it answers, and not to this question. */
export class StoreError extends Error {
  readonly store: StoreName;
  readonly kind: 'down' | 'refused';
  readonly why: string;

  constructor(store: StoreName, kind: 'down' | 'refused', why: string) {
    super(`${stores[store].title}: ${why}`);
    this.store = store;
    this.kind = kind;
    this.why = why;
  }
}

export interface Question {
  readonly store: StoreName;
  /** Below the path of the store: `/api/v1/query`. */
  readonly path: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
  readonly signal: AbortSignal;
}

/** The answer as text. An error says which store it was, and whether it runs. */
export async function ask({
  store,
  path,
  params = {},
  timeoutMs = 15_000,
  signal,
}: Question): Promise<string> {
  const search = new URLSearchParams(params).toString();
  const url = `${stores[store].path}${path}${search === '' ? '' : `?${search}`}`;
  let answer: Response;
  try {
    answer = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]) });
  } catch (error) {
    signal.throwIfAborted();
    const slow = error instanceof DOMException && error.name === 'TimeoutError';
    throw new StoreError(store, 'down', slow ? `no answer in ${timeoutMs / 1000} s` : 'no connection');
  }
  const text = await answer.text();
  if (answer.ok) return text;
  const gone = answer.status === 502 || answer.status === 503 || answer.status === 504;
  throw new StoreError(
    store,
    gone ? 'down' : 'refused',
    gone ? `HTTP ${answer.status}` : reason(text, answer.status),
  );
}

function reason(text: string, status: number): string {
  try {
    const { error } = JSON.parse(text) as { readonly error?: unknown };
    if (typeof error === 'string') return error;
  } catch {
    // No JSON: its first line says it.
  }
  const line = text.split('\n')[0]?.trim() ?? '';
  return line === '' || line.startsWith('<') ? `HTTP ${status}` : line.slice(0, 300);
}
