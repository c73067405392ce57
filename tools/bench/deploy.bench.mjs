/**
 * The demo estate: a fresh deploy beside the same work by a script written by hand, and a deploy that has nothing to do
 * beside the floor of looking. Both contestants start from the same pristine hosts with the same package cache.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { capturePayload } from './by-hand/payload.mjs';
import { pigsty, withEstate } from './lib/estate.mjs';
import { measureFloor } from './lib/floor.mjs';
import { untilHealthy } from './lib/health.mjs';
import { network, restore, withHosts } from './lib/hosts.mjs';
import { succeed } from './lib/measure.mjs';
import { against, heading, median, seconds, spread, table, times } from './lib/print.mjs';
import { processStarts } from './lib/processes.mjs';
import { cheapRounds, repeat, rounds } from './lib/rounds.mjs';
import { untilWritable } from './lib/writable.mjs';

const script = join(import.meta.dirname, 'by-hand', 'deploy.sh');
const limits = { ratio: 1.3, noopMs: 2000, execs: 3, peakMiB: 200 };

async function ours(folder) {
  const started = performance.now();
  const { ms, result } = await pigsty(folder, 'deploy', '--yes');
  return { ms, writableMs: await untilWritable(started), result };
}

async function byHand(sandbox, payload) {
  const started = performance.now();
  const { ms } = await succeed([script, payload, network, sandbox.sshKeyPath, sandbox.knownHostsPath]);
  return { ms, writableMs: await untilWritable(started) };
}

async function fresh(sandbox, folder, payload) {
  const { result } = await pigsty(folder, 'plan');
  await ours(folder); // fills the package cache; makes the payload
  await untilHealthy(folder);
  await capturePayload({ sandbox, plan: result.plan, folder: payload });
  const rows = await repeat(rounds, async () => {
    await restore('pristine');
    const hand = await byHand(sandbox, payload);
    await untilHealthy(folder);
    const left = (await pigsty(folder, 'plan')).result.plan.stages.flatMap((s) => s.changes);
    await restore('pristine');
    return { hand, left, mine: await ours(folder) };
  });
  printFresh(rows);
}

function printFresh(rows) {
  heading(`fresh deploy of the demo (warm package cache, ${rows.length} rounds)`);
  const row = (name, of) => [name, ...spread(rows.map(of))];
  table([
    ['', 'min', 'median', 'max'],
    row('pigsty deploy', (r) => r.mine.ms),
    row('by hand', (r) => r.hand.ms),
    row('pigsty deploy, until writes succeed on 5433', (r) => r.mine.writableMs),
    row('by hand, until writes succeed on 5433', (r) => r.hand.writableMs),
  ]);
  const ratio = ratioOf(rows, 'writableMs');
  console.log(
    `pigsty deploy / by hand: ${times(ratioOf(rows, 'ms'), 1)}; until writes succeed ${times(ratio, 1)} (target at most ${limits.ratio}: ${against(ratio, limits.ratio)})`,
  );
  const { left } = rows.at(-1);
  const named = left.slice(0, 5).map((c) => `${c.host} ${c.what}`);
  console.log(
    `pigsty health calls both healthy; what pigsty would still change after the script: ${left.length === 0 ? 'nothing' : `${left.length}: ${named.join('; ')}`}`,
  );
  console.log('slowest steps of ours:');
  for (const { stage, what, ms } of slowestByStage(rows.at(-1).mine.result))
    console.log(`  ${seconds(ms).padStart(8)}  ${stage}  ${what}`);
}

function ratioOf(rows, field) {
  return median(rows.map((r) => r.mine[field])) / median(rows.map((r) => r.hand[field]));
}

/** Packages of one transaction share its time. */
function slowestByStage({ timings }) {
  return timings.slowest.filter((s, i, all) => all.findIndex((t) => t.stage === s.stage) === i).slice(0, 6);
}

async function noop(sandbox, folder) {
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
    `wall, median: ${seconds(median(walls))} (target at most 2 s: ${against(median(walls), limits.noopMs)})`,
  );
  console.log(
    `remote execs per host: ${Math.max(...execs)} (target at most ${limits.execs}: ${against(Math.max(...execs), limits.execs)})`,
  );
  console.log(`peak memory: ${peak} MiB (target under ${limits.peakMiB}: ${against(peak, limits.peakMiB)})`);
  console.log(`server processes restarted: ${same ? 'none' : 'SOME'}`);
}

await withHosts((sandbox) =>
  withEstate(async (folder) => {
    const payload = mkdtempSync(join(tmpdir(), 'pigsty-bench-payload-'));
    try {
      await fresh(sandbox, folder, payload);
      await noop(sandbox, folder);
    } finally {
      rmSync(payload, { recursive: true, force: true });
    }
  }),
);
