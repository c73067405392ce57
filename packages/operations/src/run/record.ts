import { setTimeout as pause } from 'node:timers/promises';
import { logStores, type LogStoreNode } from '@pigsty/infra/contract';
import { shCommand, type ProcedureResult, type RunResult } from '@pigsty/sdk';
import type { OpenEstate } from './open.ts';

/** How long the end of a run waits for the stores. */
const patienceMs = 3000;

/** What is kept of a run; the names are those of the fields in the log store. */
export interface RunRecord {
  readonly command: string;
  readonly who: string;
  readonly status: string;
  readonly seconds: number;
  /** What it did, as a phrase: `12 changes on 3 hosts, 1 restart`. */
  readonly what: string;
  readonly run?: string;
}

export interface Recording {
  readonly command: string;
  /** Who is at it. */
  readonly by: string;
}

/** What is worth keeping of a run: nothing of one that changed nothing. */
export function recordOfRun(result: RunResult, { command, by }: Recording): RunRecord | undefined {
  const { status, applied, runId, timings } = result;
  if (status !== 'changed' && status !== 'failed') return undefined;
  const hosts = new Set(applied.map(({ host }) => host));
  const restarts = applied.filter(({ interrupts }) => interrupts?.what === 'restart').length;
  const clusters = [...new Set(applied.flatMap(({ cluster }) => cluster ?? []))].sort();
  const of = clusters.length === 0 || clusters.length > 3 ? '' : ` (${clusters.join(', ')})`;
  const what = [
    `${counted(applied.length, 'change')} on ${counted(hosts.size, 'host')}${of}`,
    ...(restarts === 0 ? [] : [counted(restarts, 'restart')]),
    ...(status === 'failed' ? ['failed'] : []),
  ];
  return {
    command,
    who: by,
    status,
    seconds: Math.round(timings.totalMs / 1000),
    what: what.join(', '),
    ...(runId === undefined ? {} : { run: runId }),
  };
}

/** The same of a procedure; one that only reads changed nothing. */
export function recordOfProcedure(
  { status, plan, runId, totalMs }: ProcedureResult,
  { command, by }: Recording,
): RunRecord | undefined {
  if (plan.grade === 'reads' || (status !== 'done' && status !== 'failed' && status !== 'aborted'))
    return undefined;
  return {
    command,
    who: by,
    status,
    seconds: Math.round(totalMs / 1000),
    what: status === 'aborted' ? 'walked back' : status,
    ...(runId === undefined ? {} : { run: runId }),
  };
}

const counted = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;

/**
 * Keeps a run in the log stores of the estate, where charts are marked with it and the home page lists it; the journal of
 * this machine has it anyhow. Never fails, and waits for three seconds at most.
 */
export async function keepRecord(
  estate: Pick<OpenEstate, 'engine' | 'inventory'>,
  record: RunRecord | undefined,
): Promise<void> {
  if (record === undefined) return;
  const stop = new AbortController();
  const told = Promise.allSettled(
    logStores(estate.inventory).map((store) => tell(estate, store, record, stop.signal)),
  );
  await Promise.race([told, pause(patienceMs, undefined, { ref: false })]);
  stop.abort();
}

/** As one line of the job `pigsty`, with the time of the store. */
async function tell(
  { engine }: Pick<OpenEstate, 'engine'>,
  { host, port }: LogStoreNode,
  record: RunRecord,
  signal: AbortSignal,
): Promise<void> {
  const url = `http://127.0.0.1:${port}/insert/jsonline?_stream_fields=job&_msg_field=_msg`;
  const curl = `curl -q -sS --noproxy '*' --max-time 3 -H 'Content-Type: application/stream+json' --data-binary @- '${url}'`;
  await engine.hosts.exec(
    host,
    { ...shCommand(curl), stdin: lineOf(record), timeoutMs: patienceMs },
    { signal },
  );
}

/** The fields of a record with the sentence that people read. */
export function lineOf(record: RunRecord): string {
  const { command, who, seconds, status, what } = record;
  return JSON.stringify({
    job: 'pigsty',
    level: status === 'failed' ? 'error' : 'info',
    ...record,
    seconds: String(seconds),
    _msg: `${command} by ${who}: ${what}, ${seconds} s`,
  });
}
