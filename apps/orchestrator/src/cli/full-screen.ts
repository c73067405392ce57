import type { FullScreen, FullScreenEvents } from '../call/world.ts';

const home = '\u001b[H';
/** The alternate screen, without a cursor, and without lines that go on below when they are too long. */
const enter = `\u001b[?1049h\u001b[?25l\u001b[?7l${home}\u001b[2J`;
const leave = '\u001b[?7h\u001b[?25h\u001b[?1049l';
const suspendKey = '\u001a';

/** Takes the terminal; nothing where input or output is none. It is given back by `close`, and by the end of the process. */
export function openFullScreen(
  { stdin, stdout }: Pick<NodeJS.Process, 'stdin' | 'stdout'>,
  redact: (text: string) => string,
  events: FullScreenEvents,
): FullScreen | undefined {
  if (stdin.isTTY !== true || stdout.isTTY !== true || process.env.TERM === 'dumb') return undefined;
  let isOpen = false;
  const take = (): void => {
    if (isOpen) return;
    isOpen = true;
    stdin.setRawMode(true);
    stdout.write(enter);
  };
  const give = (): void => {
    if (!isOpen) return;
    isOpen = false;
    stdout.write(leave);
    stdin.setRawMode(false);
  };
  const suspend = (): void => {
    give();
    process.once('SIGCONT', () => {
      take();
      events.onResize();
    });
    // The whole job, which a launcher may be part of.
    process.kill(0, 'SIGTSTP');
  };
  const onData = (chunk: string): void => {
    // Arrows and the like come as one sequence, which is one key.
    const keys = chunk.startsWith('\u001b') ? [chunk] : [...chunk];
    for (const key of keys) {
      if (key === suspendKey) suspend();
      else events.onKey(key);
    }
  };
  const onEnd = (): void => events.onKey('q');
  const onHangup = (): void => process.exit(129);
  process.once('exit', give);
  process.once('SIGHUP', onHangup);
  stdin.setEncoding('utf8');
  stdin.on('data', onData);
  stdin.once('end', onEnd);
  stdout.on('resize', events.onResize);
  take();
  return {
    get size() {
      return { columns: stdout.columns ?? 80, rows: stdout.rows ?? 24 };
    },
    draw: (lines) => {
      if (!isOpen) return;
      // Erased before it is written: after a full line that would take its last character away.
      const drawn = lines.map((line) => `\u001b[2K${redact(line)}`).join('\r\n');
      stdout.write(`${home}${drawn}${home}`);
    },
    close: () => {
      give();
      process.off('exit', give);
      process.off('SIGHUP', onHangup);
      stdin.off('data', onData);
      stdin.off('end', onEnd);
      stdin.pause();
      stdout.off('resize', events.onResize);
    },
  };
}
