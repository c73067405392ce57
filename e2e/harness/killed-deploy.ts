import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';
import { startPigsty } from './cli.ts';
import type { Estate } from './estate.ts';

/** Kills first deploys at random moments, so many in a row; the next one has to finish what each of them left. */
export async function killDeploys(demo: Estate, kills: number): Promise<void> {
  const moments: string[] = [];
  for (let i = 0; i < kills; i += 1) {
    const run = startPigsty(['deploy', '--yes'], { cwd: demo.folder });
    const afterMs = 800 + Math.random() * 9_000;
    moments.push(`${(afterMs / 1000).toFixed(1)} s`);
    await Promise.race([pause(afterMs), run.done]);
    run.kill();
    await run.done;
  }
  const deploy = await demo.run('deploy', '--yes');
  expect(deploy.code, `killed after ${moments.join(', ')}\n${deploy.all}`).toBe(0);
  const plan = await demo.run('plan');
  expect(plan.code, plan.all).toBe(0);
  const health = await demo.run('health');
  expect(health.code, health.all).toBe(0);
}
