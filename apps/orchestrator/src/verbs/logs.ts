import { setTimeout as pause } from 'node:timers/promises';
import { nearestName, PigstyError } from '@pigsty/sdk';
import {
  levels,
  logSubject,
  parseMoment,
  readLogs,
  type LogEntry,
  type LogLevel,
  type LogQuestion,
} from '@pigsty/operations/logs';
import type { Call } from '../call/act.ts';
import { type OpenEstate, withEstate } from '../estate/open.ts';
import { writeJson } from '../views/json-view.ts';
import { logText, type LogColumns } from '../views/log-text.ts';
import { paintFor } from '../views/paint.ts';
import { count } from '../views/words.ts';

interface LogOptions {
  readonly since: string;
  readonly until: string;
  readonly level?: string;
  readonly grep?: string;
  readonly number: string;
  readonly follow?: boolean;
  readonly direct?: boolean;
}

type LogCall = Call<readonly [string?], LogOptions>;

const mostLines = 10_000;
/** How far each look of `--follow` goes back: what is written late must not be lost. */
const overlapMs = 10_000;

/** `pigsty logs [NAME]`: 0 shown, 1 a host could not be asked. */
export function logs(call: LogCall): Promise<number> {
  return withEstate(call, {}, async (estate) => {
    const question = questionOf(call, estate);
    const show = printer(call);
    const answer = await readLogs(estate, question);
    answer.entries.forEach(show);
    for (const note of answer.notes) call.world.stderr.write(`note: ${note}\n`);
    if (call.options.follow === true) return follow(call, estate, { question, show, seen: answer.entries });
    if (!call.globals.json && call.world.stderr.isTTY)
      call.world.stderr.write(
        `${answer.entries.length === 0 ? 'no entry' : count(answer.entries.length, 'entry', 'entries')} of ${question.subject.name} from ${answer.from}\n`,
      );
    return answer.complete ? 0 : 1;
  });
}

/** Everything wrong with the words is said before a host is asked. */
function questionOf({ args: [name], options, globals, world }: LogCall, estate: OpenEstate): LogQuestion {
  const now = world.now();
  const since = parseMoment(options.since, { option: '--since', now });
  const until =
    options.until === 'now' ? now + overlapMs : parseMoment(options.until, { option: '--until', now });
  if (since >= until)
    throw new PigstyError('USAGE', `--since ${options.since} is not before --until ${options.until}`);
  if (options.follow === true && options.until !== 'now')
    throw new PigstyError('USAGE', '--follow has no end: leave --until away');
  const limit = Number(options.number);
  if (!Number.isInteger(limit) || limit < 1 || limit > mostLines)
    throw new PigstyError('USAGE', `--number is a number from 1 to ${mostLines}, not "${options.number}"`);
  return {
    subject: logSubject(estate, name, globals.limit),
    since,
    until,
    limit,
    direct: options.direct === true || options.follow === true,
    signal: world.signal,
    ...(options.level === undefined ? {} : { level: levelNamed(options.level) }),
    ...(options.grep === undefined ? {} : { grep: options.grep }),
  };
}

function levelNamed(word: string): LogLevel {
  const found = levels.find((level) => level === word.toLowerCase());
  if (found !== undefined) return found;
  const close = nearestName(word, levels);
  throw new PigstyError(
    'USAGE',
    `there is no level "${word}"${close === undefined ? '' : `; did you mean ${close}?`}`,
    { hint: `Levels: ${levels.join(', ')}` },
  );
}

function printer({ globals, world }: LogCall): (entry: LogEntry) => void {
  const columns: LogColumns = { ins: 0, job: 0 };
  const paint = paintFor(world.stdout, world, globals);
  return ({ time, text, ...labels }) => {
    if (globals.json)
      writeJson(world.stdout, { type: 'log', time: new Date(time).toISOString(), ...labels, message: text });
    else world.stdout.write(`${logText({ time, text, ...labels }, columns, paint)}\n`);
  };
}

interface Following {
  readonly question: LogQuestion;
  readonly show: (entry: LogEntry) => void;
  readonly seen: readonly LogEntry[];
}

/** Looks again and again at the last seconds, so that nothing runs on a host in between. */
async function follow(
  { world }: LogCall,
  estate: OpenEstate,
  { question, show, seen }: Following,
): Promise<number> {
  let shown = seen.map(identityOf);
  for (;;) {
    try {
      await pause(1000, undefined, { signal: world.signal });
      const now = world.now();
      const since = Math.max(question.since, now - overlapMs);
      const { entries } = await readLogs(estate, {
        ...question,
        since,
        until: now + overlapMs,
        limit: mostLines,
      });
      const before = new Set(shown);
      entries.filter((e) => !before.has(identityOf(e))).forEach(show);
      shown = entries.map(identityOf);
    } catch (error) {
      if (world.signal.aborted) return 130;
      throw error;
    }
  }
}

function identityOf({ time, ins, job, text }: LogEntry): string {
  return `${time} ${ins} ${job} ${text}`;
}
