import type { World } from '../src/cli/world.ts';

export interface FakeWorld extends World {
  readonly out: string[];
  readonly err: string[];
  readonly asked: string[];
  readonly text: { readonly out: string; readonly err: string };
}

/** A world that remembers what was printed and asked, and answers as told. */
export function fakeWorld(
  options: { interactive?: boolean; answers?: readonly (string | boolean)[]; cwd?: string } = {},
): FakeWorld {
  const out: string[] = [];
  const err: string[] = [];
  const asked: string[] = [];
  const answers = [...(options.answers ?? [])];
  const stream = (lines: string[]): World['stdout'] => ({
    write: (text) => void lines.push(text),
    isTTY: false,
    columns: 100,
  });
  return {
    cwd: options.cwd ?? '/nowhere',
    program: '/opt/pigsty/pigsty',
    env: {},
    stdout: stream(out),
    stderr: stream(err),
    interactive: options.interactive ?? false,
    now: () => 0,
    ask: {
      yesOrNo: async (question) => {
        asked.push(question);
        return answers.shift() === true;
      },
      text: async (question) => {
        asked.push(question);
        return String(answers.shift() ?? '');
      },
    },
    signal: new AbortController().signal,
    out,
    err,
    asked,
    get text() {
      return { out: out.join(''), err: err.join('') };
    },
  };
}
