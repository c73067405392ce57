import { pigsty } from '../lib/estate.mjs';
import { measureFloor } from '../lib/floor.mjs';
import { untilHealthy } from '../lib/health.mjs';
import { against, heading, median, seconds, spread, table, times } from '../lib/print.mjs';
import { processStarts } from '../lib/processes.mjs';
import { cheapRounds, repeat } from '../lib/rounds.mjs';

const limits = { ms: 2000, execs: 3, peakMiB: 200 };

export async function measureNoop(sandbox, folder) {
  await untilHealthy(folder);
  await pigsty(folder, 'deploy', '--yes');
  const before = await processStarts();
  const runs = await repeat(cheapRounds, () => pigsty(folder, 'deploy', '--yes'));
  const same = (await processStarts()) === before;
  const floor = await measureFloor(sandbox);
  const walls = runs.map((r) => r.ms);
  const execs = Object.values(runs.at(-1).result.timings.execs);
  const peak = Math.max(...runs.map((r) => r.peakMiB));
  const status = [...new Set(runs.map((r) => r.result.status))].join(', ');
  heading(`deploy with nothing to do (${runs.length} runs)`);
  table([
    ['', 'min', 'median', 'max'],
    ['pigsty deploy', ...spread(walls)],
    ['  of which the engine (connect to end)', ...spread(runs.map((r) => r.result.timings.totalMs))],
    ['floor: OpenSSH, cold connect and one exec of checks', ...spread(floor.connectAndCheck)],
  ]);
  console.log(`deploy / floor: ${times(median(walls), median(floor.connectAndCheck))}; status: ${status}`);
  console.log(
    `wall, median: ${seconds(median(walls))} (target at most 2 s: ${against(median(walls), limits.ms)})`,
  );
  console.log(
    `remote execs per host: ${Math.max(...execs)} (target at most ${limits.execs}: ${against(Math.max(...execs), limits.execs)})`,
  );
  console.log(`peak memory: ${peak} MiB (target under ${limits.peakMiB}: ${against(peak, limits.peakMiB)})`);
  console.log(`server processes restarted: ${same ? 'none' : 'SOME'}`);
}
