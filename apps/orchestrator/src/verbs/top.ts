import { setTimeout as pause } from 'node:timers/promises';
import { PigstyError } from '@pigsty/sdk';
import { takeSample, topSubject, type TopSample, type TopSubject } from '@pigsty/operations/top';
import type { Call } from '../call/act.ts';
import { type OpenEstate, withEstate } from '../estate/open.ts';
import { writeJson } from '../views/json-view.ts';
import { paintFor } from '../views/paint.ts';
import { topText } from '../views/top-text.ts';
import { watchTop } from './top-live.ts';

interface TopOptions {
  readonly member?: string;
  readonly every?: string;
  readonly once?: boolean;
}

type TopCall = Call<readonly [cluster: string], TopOptions>;

const everySeconds = 2;
const mostSeconds = 3600;
/** Between the two samples of which the second one has rates. */
const firstMs = 1000;

/** `pigsty top CLUSTER`: of a sample 0 every member has answered, 2 one has not, 3 none has; live 0, or 130 by Ctrl-C. */
export async function top(call: TopCall): Promise<number> {
  const { args, options, globals, world } = call;
  const every = secondsOf(options.every);
  return withEstate(call, {}, async (estate) => {
    const subject = topSubject(estate, args[0], options.member);
    try {
      if (options.once !== true && !globals.json) {
        const code = await watchTop(call, { estate, subject, everySeconds: every ?? everySeconds, firstMs });
        if (code !== undefined) return code;
      }
      return await print(call, { estate, subject, every: options.once === true ? undefined : every });
    } catch (error) {
      if (world.signal.aborted) return 130;
      throw error;
    }
  });
}

function secondsOf(word: string | undefined): number | undefined {
  if (word === undefined) return undefined;
  const seconds = Number(word);
  if (word.trim() !== '' && seconds >= 0.5 && seconds <= mostSeconds) return seconds;
  throw new PigstyError('USAGE', `--every is a number of seconds from 0.5 to ${mostSeconds}, not "${word}"`);
}

interface Printing {
  readonly estate: OpenEstate;
  readonly subject: TopSubject;
  /** Seconds between samples; absent where there is to be one. */
  readonly every: number | undefined;
}

async function print(call: TopCall, { estate, subject, every }: Printing): Promise<number> {
  const { world } = call;
  const ask = (before?: TopSample): Promise<TopSample> =>
    takeSample(estate, subject, {
      now: () => world.now(),
      signal: world.signal,
      ...(before === undefined ? {} : { before }),
    });
  let sample = await ask();
  if (exitCode(sample, subject) !== 3) {
    await pause(firstMs, undefined, { signal: world.signal });
    sample = await ask(sample);
  }
  for (;;) {
    show(call, sample, subject);
    if (every === undefined) return exitCode(sample, subject);
    await pause(every * 1000, undefined, { signal: world.signal });
    if (!call.globals.json) world.stdout.write('\n');
    sample = await ask(sample);
  }
}

function show({ world, globals }: TopCall, sample: TopSample, subject: TopSubject): void {
  if (globals.json) {
    const { at, ...rest } = sample;
    writeJson(world.stdout, { type: 'top', time: new Date(at).toISOString(), ...rest });
    return;
  }
  const columns = world.stdout.isTTY ? world.stdout.columns : widthOfText;
  const paint = paintFor(world.stdout, world, globals);
  const redact = (text: string): string => world.redacted(text);
  world.stdout.write(`${topText(sample, { subject, columns }, { paint, redact })}\n`);
}

/** Where nobody looks while it is written. */
const widthOfText = 200;

function exitCode({ rows }: TopSample, { screen }: TopSubject): number {
  const silent = screen.silent(rows).size;
  return silent === 0 ? 0 : silent < rows.length ? 2 : 3;
}
