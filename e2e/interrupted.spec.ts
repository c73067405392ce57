import { setTimeout as pause } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { startPigsty } from './harness/cli.ts';
import { fresh, type Estate } from './harness/estate.ts';

/** How often the orchestrator is killed on its way to a finished deploy. */
const kills = 10;

describe('an orchestrator that dies', () => {
  let demo: Estate;
  beforeAll(async () => {
    demo = await fresh();
  });

  test(`${kills} SIGKILLs at random moments of a first deploy leave nothing that the next one does not finish`, async () => {
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
  });
});
