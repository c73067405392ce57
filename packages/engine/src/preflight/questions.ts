import { joinText, type Text } from '@pigsty/sdk';
import type { Host } from '../hosts/host.ts';
import { answerOf, questionBody, type Answer, type AskOptions } from '../run/ask.ts';
import type { Frame } from '../transport/frames.ts';
import { framed, sideBySide } from '../transport/script.ts';
import type { World } from '../world/world.ts';
import { clockBounds, tellTime, type ClockBounds } from './clock.ts';

/** Read-only shell fragments, run as root, by a name of one word. */
export type Questions = ReadonlyMap<string, Text>;
/** What each printed; a question that failed has no answer. */
export type Answers = ReadonlyMap<string, string>;

export interface Told {
  readonly answers: Answers;
  readonly clock?: ClockBounds;
}

const firstTimeoutMs = 120_000;
const secondTimeoutMs = 180_000;

/** Host facts, module facts, the caller's questions and the host's clock: one remote execution. */
export async function askFirst(
  host: Host,
  questions: Questions,
  options: AskOptions,
): Promise<Answer & Told> {
  const body = joinText([questionBody(host, options), framedAll(questions)]);
  const { frames, clock } = await timed(host, body, { ...options, timeoutMs: firstTimeoutMs });
  return { ...answerOf(host, frames, options), answers: answersTo(questions, frames), ...clock };
}

/** The second execution; a host that has nothing to be asked is left alone. */
export async function askSecond(
  host: Host,
  questions: Questions,
  options: Pick<AskOptions, 'world' | 'signal'>,
): Promise<Told> {
  if (questions.size === 0) return { answers: new Map() };
  const { frames, clock } = await timed(host, framedAll(questions), {
    ...options,
    timeoutMs: secondTimeoutMs,
  });
  return { answers: answersTo(questions, frames), ...clock };
}

interface TimedOptions {
  readonly world: World;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

async function timed(
  host: Host,
  body: Text,
  { world, timeoutMs, signal }: TimedOptions,
): Promise<{ readonly frames: readonly Frame[]; readonly clock: Pick<Told, 'clock'> }> {
  const heardMs = new Map<string, number>();
  const sentMs = world.now().getTime();
  const frames = await host.run(() => joinText([tellTime('first'), body, tellTime('last')]), {
    timeoutMs,
    onFrame: ({ at, id }) => {
      if (at === 'end') heardMs.set(id, world.now().getTime());
    },
    ...(signal === undefined ? {} : { signal }),
  });
  const clock = clockBounds(frames, { sentMs, heardMs });
  return { frames, clock: clock === undefined ? {} : { clock } };
}

/** Names of their own, so that no question is taken for a fact. */
const prefix = 'ask.';

function framedAll(questions: Questions): Text {
  return sideBySide([...questions].map(([name, script]) => framed(`${prefix}${name}`, script)));
}

function answersTo(questions: Questions, frames: readonly Frame[]): Answers {
  return new Map(
    frames.flatMap(({ id, code, stdout }): [string, string][] => {
      const name = id.slice(prefix.length);
      return code === 0 && id.startsWith(prefix) && questions.has(name) ? [[name, stdout]] : [];
    }),
  );
}
