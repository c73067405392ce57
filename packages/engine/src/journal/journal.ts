import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  PigstyError,
  quoteWord,
  type Plan,
  type ProcedureResult,
  type RunEvent,
  type RunResult,
} from '@pigsty/sdk';
import type { LockOwner } from '../lock/owner.ts';
import type { World } from '../world/world.ts';

/** The record of one run: one JSON object per line, written as it happens. */
export interface Journal {
  readonly id: string;
  hear(event: RunEvent): void;
}

export interface JournalOptions {
  readonly owner: LockOwner;
  readonly plan: Plan;
  readonly redact: (text: string) => string;
  /** Told once when the record breaks off: the disk of the estate may be full while the hosts are fine. */
  readonly onLoss: (message: string) => void;
}

export function runsDirectory(directory: string): string {
  return join(directory, '.pigsty', 'runs');
}

/** Opens `.pigsty/runs/<id>.ndjson`; the id sorts by time. */
export function openJournal(
  directory: string,
  { owner, plan, redact, onLoss }: JournalOptions,
  world: World,
): Journal {
  const folder = runsDirectory(directory);
  const id = `${world
    .now()
    .toISOString()
    .replaceAll(/[-:]|\.\d+/g, '')}-${world.randomHex(2)}`;
  const file = join(folder, `${id}.ndjson`);
  const write = (entry: Readonly<Record<string, unknown>>): void => {
    appendFileSync(file, `${redact(JSON.stringify({ at: world.now().toISOString(), ...entry }))}\n`, {
      mode: 0o600,
    });
  };
  try {
    mkdirSync(folder, { recursive: true });
    begin(write, id, { owner, plan });
  } catch (cause) {
    throw new PigstyError(
      'USAGE',
      `cannot write the journal: ${(cause as Error).message}. Nothing was changed.`,
      {
        hint: `A run is recorded in ${quoteWord(folder)}: it must be writable, with room left.`,
        cause,
      },
    );
  }
  let lost = false;
  return {
    id,
    // Never throws: what a host is being given must not break off because it cannot be written down here.
    hear: (event) => {
      if (lost) return;
      try {
        record(event, write);
      } catch (cause) {
        lost = true;
        onLoss(`the journal breaks off here: ${(cause as Error).message}`);
      }
    },
  };
}

function begin(write: Write, id: string, { owner, plan }: Pick<JournalOptions, 'owner' | 'plan'>): void {
  const { user, hostname, pid, command } = owner;
  write({
    type: 'begin',
    id,
    verb: plan.verb,
    command,
    user,
    hostname,
    pid,
    digest: plan.digest,
    hosts: plan.hosts,
    added: plan.added,
  });
  for (const stage of plan.stages) {
    for (const { kind, key, what, because } of stage.changes)
      write({ type: 'plan', stage: stage.id, host: stage.host, kind, key, what, because });
  }
}

type Write = (entry: Readonly<Record<string, unknown>>) => void;

function record(event: RunEvent, write: Write): void {
  switch (event.type) {
    case 'op':
    case 'note':
    case 'phase':
    case 'step':
      return write({ ...event });
    case 'procedure':
      return write({ type: 'procedure', ...procedureEnding(event.result) });
    case 'stage':
    case 'host':
      return write({ ...event, ...(event.error === undefined ? {} : { error: plainError(event.error) }) });
    case 'finished':
      return write({ type: 'end', ...ending(event.result) });
    // What was last seen of something is no record of what was done.
    case 'progress':
    case 'planned':
      return;
    default:
      return event satisfies never;
  }
}

function procedureEnding({
  id,
  plan,
  status,
  phases,
  result,
  conclusion,
}: ProcedureResult): Readonly<Record<string, unknown>> {
  return {
    id,
    module: plan.module,
    procedure: plan.procedure,
    subject: plan.subject,
    status,
    phases: phases.map(({ name, status: ended, ms }) => ({ name, status: ended, ms })),
    result,
    conclusion,
  };
}

function ending({
  status,
  applied,
  failures,
  notAttempted,
  timings,
}: RunResult): Readonly<Record<string, unknown>> {
  return {
    status,
    changes: applied.length,
    failures: failures.map(({ stage, host, error }) => ({ stage, host, error: plainError(error) })),
    notAttempted,
    timings,
  };
}

function plainError(error: PigstyError): Readonly<Record<string, unknown>> {
  const { code, message, where, hint, log } = error;
  return { code, message, where, hint, log };
}
