import { succeed } from './measure.mjs';

/** Also what a command's children have used, which the kernel adds up only when they have ended. */
const timed = 'TIMEFORMAT="%U %S"; time { "$@" 2>/dev/null; }';

/** Runs a command that has to succeed: what `succeed` gives, and `cpuMs`, the CPU time of the command and its children. */
export async function succeedWithCpu(argv, options) {
  const measured = await succeed(['bash', '-c', timed, 'bench', ...argv], options);
  const [user, system] = measured.stderr.trim().split('\n').at(-1).split(' ').map(Number);
  return { ...measured, cpuMs: (user + system) * 1000 };
}
