import { beforeAll, describe, expect, test } from 'vitest';
import { deployed, type Estate } from './harness/estate.ts';
import { expectEmptyPlan, expectSuccess } from './harness/expect.ts';
import { query } from './harness/postgres.ts';
import { authoritiesOf, verifying, withTls } from './harness/verifying.ts';
import { startWriter } from './harness/writer.ts';

describe('certificates', () => {
  let all: Estate;
  beforeAll(async () => {
    all = await deployed(withTls);
  });

  test('come from another authority in two steps, which every client outlives that trusts both', async () => {
    const former = authoritiesOf(all);
    const early = await all.run('cert', 'rotate-ca', '--finish', '--yes');
    expect(early.all).toContain('no authority is being replaced');
    const writer = await startWriter(verifying(all), 'reissued');
    await expectSuccess(all, 'cert', 'rotate-ca', '--yes');
    const both = authoritiesOf(all);
    expect(both).toContain(former.trim());
    // Certificates have not changed: who knows the former authority alone goes on.
    await query(verifying(all, former), 'select 1');
    const first = await writer.end();
    const second = await startWriter(verifying(all, both), 'reissued_again');
    await expectSuccess(all, 'cert', 'rotate-ca', '--finish', '--yes');
    const last = await second.end();
    console.log(
      `first step ${first.failed} of ${first.acknowledged}, second ${last.failed} of ${last.acknowledged} failed`,
    );
    expect([first.lost, last.lost]).toEqual([[], []]);
    expect(first.failed + last.failed).toBeLessThan(5);
    await query(verifying(all), 'select 1');
    await expect(query(verifying(all, former), 'select 1')).rejects.toThrow(/certificate/);
    await expectEmptyPlan(all);
    await expectSuccess(all, 'health');
  });
});
