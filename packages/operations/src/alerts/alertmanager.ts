import { alertmanagers, type LoopbackServer } from '@pigsty/infra/contract';
import { PigstyError, quoteWord, shCommand, type Inventory } from '@pigsty/sdk';
import type { OpenEstate } from '../run/open.ts';

export type Asking = Pick<OpenEstate, 'engine' | 'inventory'> & { readonly signal: AbortSignal };

export interface Request {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** `/api/v2/alerts` */
  readonly path: string;
  readonly body?: unknown;
}

export interface Reply {
  readonly from: LoopbackServer;
  readonly text: string;
  /** The clock of the host, which is the one that counts for Alertmanager: milliseconds since the epoch. */
  readonly now: number;
}

const seconds = 10;

/** The Alertmanagers of the estate; an estate without one is refused. */
export function requireAlertmanagers(inventory: Inventory): readonly LoopbackServer[] {
  const all = alertmanagers(inventory);
  if (all.length > 0) return all;
  throw new PigstyError('USAGE', 'no infra node of this inventory runs Alertmanager', {
    hint: 'Alerts need INFRA: give a host infra_seq. What is wrong now is said without it, too: pigsty status',
  });
}

/** Asks one Alertmanager, which listens on the loopback interface of its host. */
export async function ask(
  { engine, signal }: Pick<Asking, 'engine' | 'signal'>,
  server: LoopbackServer,
  { method, path, body }: Request,
): Promise<Reply> {
  const url = quoteWord(`http://127.0.0.1:${server.port}${path}`);
  const sent = body === undefined ? '' : ` -H 'Content-Type: application/json' --data-binary @-`;
  const script = `date +%s
curl -q -sS --noproxy '*' --max-time ${seconds} -X ${method}${sent} -w '\\n%{http_code}' ${url}`;
  const { stdout } = await engine.hosts.exec(
    server.host,
    {
      ...shCommand(script),
      ...(body === undefined ? {} : { stdin: JSON.stringify(body) }),
      timeoutMs: (seconds + 5) * 1000,
    },
    { signal },
  );
  return replyOf(stdout, server, path);
}

/** The clock is in the first line, the status in the last one. */
export function replyOf(stdout: string, from: LoopbackServer, path: string): Reply {
  const [, clock = '', text = '', status = ''] = /^(\d+)\n([\s\S]*)\n(\d{3})\s*$/.exec(stdout) ?? [];
  if (!status.startsWith('2'))
    throw new PigstyError(
      'COMMAND_FAILED',
      `Alertmanager of ${from.instance} answers ${path.split('?')[0]} with ${status}: ${text.trim().slice(0, 300)}`,
      { where: { host: from.host } },
    );
  return { from, text, now: Number(clock) * 1000 };
}

export interface Replies {
  /** At least one. */
  readonly replies: readonly Reply[];
  /** Who does not answer, one sentence each. */
  readonly notes: readonly string[];
}

/** Asks every Alertmanager, and takes the answer of the first. */
export async function askAny(asking: Asking, path: string): Promise<Reply> {
  const servers = requireAlertmanagers(asking.inventory);
  try {
    return await Promise.any(servers.map((server) => ask(asking, server, { method: 'GET', path })));
  } catch (cause) {
    const [first] = cause instanceof AggregateError ? (cause.errors as readonly unknown[]) : [cause];
    throw unanswered(servers, first);
  }
}

/** Asks every Alertmanager; fails where none answers. */
export async function askEach(asking: Asking, path: string): Promise<Replies> {
  const servers = requireAlertmanagers(asking.inventory);
  const failures: PigstyError[] = [];
  const notes: string[] = [];
  const replies = await Promise.all(
    servers.map(async (server): Promise<readonly Reply[]> => {
      try {
        return [await ask(asking, server, { method: 'GET', path })];
      } catch (cause) {
        if (!(cause instanceof PigstyError) || cause.code === 'CANCELLED') throw cause;
        failures.push(cause);
        notes.push(`Alertmanager of ${server.instance} (${server.host}) does not answer`);
        return [];
      }
    }),
  );
  const found = replies.flat();
  if (found.length === 0) throw unanswered(servers, failures[0]);
  return { replies: found, notes };
}

function unanswered(servers: readonly LoopbackServer[], first: unknown): PigstyError {
  if (first instanceof PigstyError && first.code === 'CANCELLED') return first;
  const names = servers.map((s) => `${s.instance} (${s.host})`).join(', ');
  return new PigstyError(
    first instanceof PigstyError ? first.code : 'COMMAND_FAILED',
    `Alertmanager of ${names} does not answer`,
    { hint: `pigsty health infra -l ${servers.map((s) => s.host).join(',')}`, cause: first },
  );
}

/** What an answer holds, or an error that says what came instead. */
export function parsed<T>({ text, from }: Pick<Reply, 'text' | 'from'>): T {
  try {
    return JSON.parse(text) as T;
  } catch (cause) {
    throw new PigstyError(
      'COMMAND_FAILED',
      `Alertmanager of ${from.instance} answers with something else than JSON`,
      {
        where: { host: from.host },
        cause,
      },
    );
  }
}
