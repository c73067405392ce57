import { beforeAll, describe, expect, test } from 'vitest';
import { estate, fresh, members, on, type Estate } from './harness/estate.ts';
import { etcdOnMembers } from './harness/etcd.ts';
import { expectEmptyPlan, expectSuccess } from './harness/expect.ts';
import { withCluster } from './harness/with-cluster.ts';

const [first, , third] = members;

const withStandbyCluster = (text: string): string =>
  withCluster(etcdOnMembers(text).replace(`        ${third}: { pg_seq: 3, pg_role: replica }\n`, ''), {
    name: 'pg-dr',
    host: third,
    vars: `, pg_upstream: ${first}`,
  });

describe('an etcd that comes back empty', () => {
  let both: Estate;
  beforeAll(async () => {
    if (process.env['PIGSTY_KEEP'] === undefined) await fresh();
    both = await estate(withStandbyCluster);
    await expectSuccess(both, 'deploy', '--yes');
  });

  test('a second deploy has nothing to do', async () => {
    await expectEmptyPlan(both);
    expect(await on(first, 'hostname')).not.toBe('');
  });
});
