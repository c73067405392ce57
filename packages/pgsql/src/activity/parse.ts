import { jsonLines } from '../sql/session.ts';
import { parsePools } from './pools.ts';
import type {
  ActivitySample,
  Follower,
  HorizonHolder,
  PreparedTransaction,
  SampledSession,
  ServerSample,
} from './sample.ts';

interface Documents {
  readonly server: ServerSample;
  readonly follower: Follower;
  readonly session: SampledSession;
  readonly prepared: PreparedTransaction;
  readonly horizon: HorizonHolder;
}

/** Reads what the script of a sample prints. A part that is missing is one that could not be asked. */
export function parseActivity(output: string): ActivitySample {
  const documents = jsonLines(output).filter((d): d is readonly [string, unknown] => Array.isArray(d));
  const all = <K extends keyof Documents>(kind: K): readonly Documents[K][] =>
    documents.filter(([k]) => k === kind).map(([, value]) => withoutNulls(kind, value) as Documents[K]);
  const [server] = all('server');
  const [horizon] = all('horizon');
  const said = (pattern: RegExp): string | undefined => pattern.exec(output)?.[1];
  const load = said(/^load ([\d.]+) /m);
  const total = said(/^MemTotal (\d+)$/m);
  const available = said(/^MemAvailable (\d+)$/m);
  const pools = said(/^pools ([A-Za-z0-9+/=]+)$/m);
  const unreadable = said(/^unreadable (.*)$/m);
  return {
    followers: all('follower'),
    sessions: all('session'),
    prepared: all('prepared'),
    ...(server === undefined ? {} : { server }),
    ...(horizon === undefined ? {} : { horizon }),
    ...(pools === undefined ? {} : { pools: parsePools(Buffer.from(pools, 'base64').toString('utf8')) }),
    ...(load === undefined ? {} : { load1: Number(load) }),
    ...(total === undefined ? {} : { memoryBytes: Number(total) * 1024 }),
    ...(available === undefined ? {} : { memoryAvailableBytes: Number(available) * 1024 }),
    ...(unreadable === undefined ? {} : { unreadable }),
  };
}

/** A standby's receiver is named where there is one, and nowhere else is nothing a word. */
function withoutNulls(kind: keyof Documents, value: unknown): unknown {
  if (kind !== 'server') return value;
  return Object.fromEntries(Object.entries(value as object).filter(([, v]) => v !== null));
}
