import { execa } from 'execa';
import { until } from './wait.ts';

const home = '\u001b[H';

export interface Terminal {
  /** All that was written to it. */
  output(): string;
  /** What stands on it, where a program fills it. */
  picture(): string;
  type(keys: string): void;
  resize(columns: number, rows: number): Promise<void>;
  /** Waits until the picture shows this. */
  shows(what: RegExp, timeoutMs?: number): Promise<string>;
  /** Sends a signal to the program in it whose words contain this. */
  signal(name: NodeJS.Signals, program: string): Promise<void>;
  /** Resolves when the command has ended. */
  readonly done: Promise<void>;
}

/** Runs a shell line on a terminal of its own (by util-linux `script`), with somebody at the keys. */
export async function openTerminal(
  line: string,
  { cwd, columns, rows }: { readonly cwd: string; readonly columns: number; readonly rows: number },
): Promise<Terminal> {
  const set = `tty; stty rows ${rows} cols ${columns}; `;
  const child = execa('script', ['-qfec', `${set}${line}`, '/dev/null'], {
    cwd,
    reject: false,
    buffer: false,
    stdin: 'pipe',
    timeout: 300_000,
    env: { TERM: 'xterm-256color', SHELL: '/bin/sh' },
  });
  let written = '';
  child.stdout.setEncoding('utf8');
  child.stdout.on('data', (chunk: string) => (written += chunk));
  const tty = await until('the terminal has a name', async () => /\/dev\/pts\/\d+/.exec(written)?.[0]);
  const picture = (): string => {
    // A picture stands between two ways home of the cursor.
    const drawn = written.slice(0, written.lastIndexOf(home));
    const last = drawn.slice(drawn.lastIndexOf(home));
    return last.replaceAll(/\u001b\[[0-9;?]*[A-Za-z]/g, '').replaceAll(/\r+\n/g, '\n');
  };
  return {
    output: () => written,
    picture,
    type: (keys) => void child.stdin.write(keys),
    resize: async (wide, high) => {
      await execa('stty', ['-F', tty, 'rows', String(high), 'cols', String(wide)]);
    },
    shows: (what, timeoutMs = 30_000) =>
      until(
        `${String(what)} on the terminal, which shows:\n${picture()}`,
        async () => what.test(picture()) && picture(),
        timeoutMs,
      ),
    signal: async (name, program) => {
      const { stdout } = await execa('ps', ['-t', tty.replace('/dev/', ''), '-o', 'pid=,args=']);
      const line = stdout.split('\n').find((l) => l.includes(program) && !l.includes('sh -c'));
      process.kill(Number.parseInt(line ?? '', 10), name);
    },
    done: child.then(() => undefined),
  };
}
