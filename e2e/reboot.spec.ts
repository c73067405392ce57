import { sandboxReboot } from '@pigsty/sandbox';
import { beforeAll, describe, expect, test } from 'vitest';
import { deployed, members, meta, sandboxName, type Estate } from './harness/estate.ts';
import { until } from './harness/wait.ts';

describe('a reboot', () => {
  let demo: Estate;
  beforeAll(async () => {
    demo = await deployed();
  });

  // Every host takes its turn in node-reboot.full.ts.
  test.each([meta, members[0]])(
    'of %s is survived by every service, and leaves nothing to do',
    async (host) => {
      await sandboxReboot(sandboxName, host);
      await until('no probe fails', async () => !(await demo.run('health')).stdout.includes('fail'), 180_000);
      const plan = await demo.run('plan');
      expect(plan.code, plan.all).toBe(0);
    },
  );
});
