import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { PigstyError } from '@pigsty/sdk';
import { runsDirectory } from './journal.ts';

export interface JournalEntry {
  readonly at: string;
  readonly type: string;
  readonly [key: string]: unknown;
}

export interface RunSummary {
  readonly id: string;
  readonly since: string;
  readonly command: string;
  readonly user: string;
  readonly verb: string;
  /** `interrupted` when the journal has no end, `unreadable` when it is another user's. */
  readonly status: string;
  readonly changes: number;
  readonly hosts: number;
  readonly totalMs?: number;
}

/** Runs of an estate, the latest first. */
export function listRuns(directory: string): readonly RunSummary[] {
  const folder = runsDirectory(directory);
  if (!existsSync(folder)) return [];
  const ids = readdirSync(folder)
    .filter((n) => n.endsWith('.ndjson'))
    .map((n) => basename(n, '.ndjson'));
  return ids
    .sort()
    .reverse()
    .map((id) => summarize(id, entriesOf(directory, id)));
}

/** One run that a colleague keeps to himself does not hide the others. */
function entriesOf(directory: string, id: string): readonly JournalEntry[] | undefined {
  try {
    return readRun(directory, id);
  } catch {
    return undefined;
  }
}

/** Every entry of one run; a last line that was cut by a crash is left out. */
export function readRun(directory: string, id: string): readonly JournalEntry[] {
  const file = join(runsDirectory(directory), `${basename(id)}.ndjson`);
  if (!existsSync(file)) {
    throw new PigstyError('USAGE', `there is no run ${id}`, { hint: 'List them: pigsty runs' });
  }
  return readFileSync(file, 'utf8').split('\n').flatMap(parseLine);
}

function parseLine(line: string): readonly JournalEntry[] {
  try {
    return line === '' ? [] : [JSON.parse(line) as JournalEntry];
  } catch {
    return [];
  }
}

function summarize(id: string, read: readonly JournalEntry[] | undefined): RunSummary {
  const entries = read ?? [];
  const begin = entries.find((e) => e.type === 'begin');
  const end = entries.find((e) => e.type === 'end');
  const changed = entries.filter((e) => e.type === 'op' && e['state'] === 'changed').length;
  const said = (key: string): string => {
    const value = begin?.[key];
    return typeof value === 'string' ? value : '';
  };
  const totalMs = (end?.['timings'] as { readonly totalMs?: number } | undefined)?.totalMs;
  return {
    id,
    since: begin?.at ?? '',
    command: said('command'),
    user: `${said('user')}@${said('hostname')}`,
    verb: said('verb'),
    status: read === undefined ? 'unreadable' : end === undefined ? 'interrupted' : (end['status'] as string),
    changes: changed,
    hosts: (begin?.['hosts'] as readonly string[] | undefined)?.length ?? 0,
    ...(totalMs === undefined ? {} : { totalMs }),
  };
}
