import { setTimeout as pause } from 'node:timers/promises';
import { pigstyPath } from './estate.mjs';
import { measure } from './measure.mjs';

const deadlineMs = 60_000;

/** Waits until `pigsty health` says that all is well; otherwise says what is not. */
export async function untilHealthy(folder) {
  const end = performance.now() + deadlineMs;
  for (;;) {
    const { code, stdout, stderr } = await measure([pigstyPath, 'health'], { cwd: folder });
    if (code === 0) return;
    if (performance.now() > end) throw new Error(`not healthy (${code}):\n${stdout}${stderr}`);
    await pause(1000);
  }
}
