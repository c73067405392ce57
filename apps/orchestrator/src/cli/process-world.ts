import { randomBytes } from 'node:crypto';
import type { World } from '../call/world.ts';
import { openFullScreen } from './full-screen.ts';

/** The real process as a world. */
export function processWorld(): World {
  const cleaners: ((text: string) => string)[] = [];
  const redacted = (text: string): string => cleaners.reduce((shown, clean) => clean(shown), text);
  return {
    cwd: process.cwd(),
    program: process.argv[1] ?? 'pigsty',
    env: process.env,
    stdout: output(process.stdout, redacted),
    stderr: output(process.stderr, redacted),
    interactive: process.stdin.isTTY === true && process.stderr.isTTY === true,
    now: () => Date.now(),
    random: (bytes) => randomBytes(bytes),
    ask: {
      yesOrNo: async (question) => /^y(es)?$/i.test((await ask(`${question} [y/N] `)).trim()),
      text: (question) => ask(`${question}: `),
      choose: async (question, options) => (await import('./prompts.ts')).prompts.choose(question, options),
      input: async (question, options) => (await import('./prompts.ts')).prompts.input(question, options),
      secret: (question) => ask(`${question}: `, { hidden: true }),
    },
    piped,
    redactWith: (clean) => void cleaners.push(clean),
    redacted: redacted,
    fullScreen: (events) => openFullScreen(process, redacted, events),
    signal: interruptSignal(),
  };
}

function output(stream: NodeJS.WriteStream, redacted: World['redacted']): World['stdout'] {
  return {
    write: (text) => void stream.write(redacted(text)),
    get isTTY() {
      return stream.isTTY === true;
    },
    get columns() {
      return stream.columns ?? 80;
    },
  };
}

/** Ctrl-C and the end of input are no answer. */
async function ask(question: string, { hidden = false }: { hidden?: boolean } = {}): Promise<string> {
  const [{ createInterface }, { Writable }] = await Promise.all([
    import('node:readline'),
    import('node:stream'),
  ]);
  if (hidden) process.stderr.write(question);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const prompt = createInterface({
    input: process.stdin,
    output: hidden ? nowhere : process.stderr,
    terminal: process.stdin.isTTY === true,
  });
  return new Promise((resolve) => {
    prompt.on('SIGINT', () => prompt.close());
    prompt.on('close', () => {
      process.stderr.write('\n');
      resolve('');
    });
    prompt.question(question, (answer) => {
      prompt.removeAllListeners('close');
      prompt.close();
      if (hidden) process.stderr.write('\n');
      resolve(answer);
    });
  });
}

async function piped(): Promise<string> {
  if (process.stdin.isTTY === true) return '';
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** The first signal asks for a graceful end, the second ends at once. */
function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  const interrupt = (): void => {
    if (controller.signal.aborted) process.exit(130);
    // First, so that a live display steps out of the way.
    controller.abort();
    process.stderr.write('\nStopping after the commands in flight. Press Ctrl-C again to stop at once.\n');
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  return controller.signal;
}
