import { beforeAll, describe, expect, test } from 'vitest';
import { deployed, on, type Estate } from './harness/estate.ts';
import { needsReload, tamperings } from './harness/tamperings.ts';

describe('what somebody changed by hand, one thing at a time', () => {
  let demo: Estate;
  beforeAll(async () => {
    demo = await deployed();
  });

  test.each(tamperings)('$what is found by plan and repaired by deploy', async ({ host, script, shown }) => {
    await on(host, script);
    const plan = await demo.run('plan', '--diff');
    expect(plan.code, plan.all).toBe(2);
    for (const words of shown) expect(plan.stdout).toContain(words);
    const deploy = await demo.run('deploy', '--yes');
    expect(deploy.code, deploy.all).toBe(0);
    const after = await demo.run('plan');
    expect(after.code, after.all).toBe(0);
    // What systemd runs is what the files say.
    expect(await on(host, needsReload)).toBe('');
  });
});
