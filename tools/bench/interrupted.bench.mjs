/**
 * An orchestrator that is killed (SIGKILL) at a random moment of a first deploy, ten times, each time on pristine hosts:
 * the next deploy finishes, ends healthy, and the plan after it is empty.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { pigsty, pigstyPath, withEstate } from './lib/estate.mjs';
import { untilHealthy } from './lib/health.mjs';
import { restore, withHosts } from './lib/hosts.mjs';
import { interrupted } from './lib/interrupt.mjs';
import { heading, seconds, table } from './lib/print.mjs';
import { repeat } from './lib/rounds.mjs';

const kills = 10;

await withHosts(() =>
  withEstate(async (folder) => {
    const { ms: wholeMs } = await pigsty(folder, 'deploy', '--yes');
    const rows = await repeat(kills, () => killed(folder, wholeMs));
    heading(
      `interrupted: SIGKILL at ${kills} random moments of a first deploy that takes ${seconds(wholeMs)}`,
    );
    table([
      ['', 'killed after', 'next deploy', 'its changes', 'plan after it'],
      ...rows.map((r, i) => [`round ${i + 1}`, seconds(r.afterMs), seconds(r.ms), String(r.changes), r.left]),
    ]);
    if (rows.some((r) => r.left !== 'empty')) process.exitCode = 1;
  }),
);

async function killed(folder, wholeMs) {
  interrupted.throwIfAborted();
  await restore('pristine');
  const afterMs = 500 + Math.random() * (wholeMs - 500);
  const child = spawn(pigstyPath, ['deploy', '--yes'], { cwd: folder, stdio: 'ignore' });
  const ended = once(child, 'exit');
  await Promise.race([pause(afterMs), ended]);
  child.kill('SIGKILL');
  await ended;
  const { ms, result } = await pigsty(folder, 'deploy', '--yes');
  await untilHealthy(folder);
  const { plan } = (await pigsty(folder, 'plan')).result;
  const left = plan.stages.flatMap((s) => s.changes);
  return {
    afterMs,
    ms,
    changes: result.changes,
    left: left.length === 0 ? 'empty' : `${left.length} changes`,
  };
}
