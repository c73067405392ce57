import { join } from 'node:path';
import { capturePayload } from '../by-hand/payload.mjs';
import { pigsty } from '../lib/estate.mjs';
import { untilHealthy } from '../lib/health.mjs';
import { network, restore } from '../lib/hosts.mjs';
import { succeed } from '../lib/measure.mjs';
import { against, heading, median, seconds, spread, table, times } from '../lib/print.mjs';
import { repeat, rounds } from '../lib/rounds.mjs';
import { untilWritable } from '../lib/writable.mjs';

const script = join(import.meta.dirname, '..', 'by-hand', 'deploy.sh');
const maxRatio = 1.3;

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

export async function measureFresh(sandbox, folder, payload) {
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
    `pigsty deploy / by hand: ${times(ratioOf(rows, 'ms'), 1)}; until writes succeed ${times(ratio, 1)} (target at most ${maxRatio}: ${against(ratio, maxRatio)})`,
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
