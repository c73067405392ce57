import type { World } from '../src/call/world.ts';

export interface FakeWorld extends World {
  readonly out: string[];
  readonly err: string[];
  readonly asked: string[];
  readonly text: { readonly out: string; readonly err: string };
}

/** A world that remembers what was printed and asked, and answers as told. */
export function fakeWorld(
  options: {
    interactive?: boolean;
    answers?: readonly (string | boolean)[];
    cwd?: string;
    env?: World['env'];
    piped?: string;
  } = {},
): FakeWorld {
  const out: string[] = [];
  const err: string[] = [];
  const asked: string[] = [];
  let drawn = 1;
  const answers = [...(options.answers ?? [])];
  const cleaners: ((text: string) => string)[] = [];
  const redacted = (text: string): string => cleaners.reduce((shown, clean) => clean(shown), text);
  const stream = (lines: string[]): World['stdout'] => ({
    write: (text) => void lines.push(redacted(text)),
    isTTY: false,
    columns: 100,
  });
  return {
    cwd: options.cwd ?? '/nowhere',
    program: '/opt/pigsty/pigsty',
    env: options.env ?? {},
    stdout: stream(out),
    stderr: stream(err),
    interactive: options.interactive ?? false,
    now: () => 0,
    // Predictable, and different every time.
    random: (bytes) => Uint8Array.from({ length: bytes }, () => (drawn = (drawn * 73 + 41) % 251)),
    ask: {
      yesOrNo: async (question) => {
        asked.push(question);
        return answers.shift() === true;
      },
      text: async (question) => {
        asked.push(question);
        return String(answers.shift() ?? '');
      },
      secret: async (question) => {
        asked.push(question);
        return String(answers.shift() ?? '');
      },
      choose: async (question, { options: choices, initial }) => {
        asked.push(question);
        const answer = answers.shift() ?? initial;
        if (!choices.some(({ value }) => value === answer)) throw new Error(`${String(answer)} is no choice`);
        return String(answer);
      },
      input: async (question, { initial, check }) => {
        asked.push(question);
        const answer = String(answers.shift() ?? initial ?? '');
        const complaint = check?.(answer);
        if (complaint !== undefined) throw new Error(complaint);
        return answer;
      },
    },
    piped: async () => options.piped ?? '',
    redactWith: (clean) => void cleaners.push(clean),
    redacted: redacted,
    fullScreen: () => undefined,
    signal: new AbortController().signal,
    out,
    err,
    asked,
    get text() {
      return { out: out.join(''), err: err.join('') };
    },
  };
}
