import { beforeAll, describe, expect, test } from 'vitest';
import { deployed, type Estate } from './harness/estate.ts';
import { expectSuccess } from './harness/expect.ts';
import { leads } from './harness/leadership.ts';
import { rowIds, tableWith, type WrittenRow } from './harness/numbered-rows.ts';
import { stanzaOn } from './harness/pgbackrest.ts';

describe('a cluster that goes back twice', () => {
  let demo: Estate;
  let told: readonly WrittenRow[];
  /** It restores, from its own repository. */
  let leader: string;
  const labels = async (): Promise<readonly string[]> => (await stanzaOn(leader)).backup.map((b) => b.label);
  const restore = (...words: readonly string[]): Promise<unknown> =>
    expectSuccess(demo, 'pgsql', 'restore', 'pg-test', ...words, '--confirm', 'pg-test');
  beforeAll(async () => {
    demo = await deployed();
    leader = (await leads(demo)).host;
    // One that leads since a failover has no backup of its own yet.
    await expectSuccess(demo, 'pgsql', 'backup', 'pg-test', '--yes');
    told = await tableWith(1, 2, 3);
    await restore('--xid', told[1]?.xid ?? '');
    expect(await rowIds()).toEqual([1, 2]);
    await expectSuccess(demo, 'pgsql', 'discard', 'pg-test', '--confirm', 'pg-test');
  });

  test('goes back further by time, and no backup expires by that', async () => {
    const before = await labels();
    await restore('--time', `${told[1]?.at ?? ''}Z`);
    expect(await rowIds()).toEqual([1]);
    expect(await labels()).toEqual([...before, expect.any(String)]);
    expect(before.length).toBeGreaterThan(1);
    await expectSuccess(demo, 'pgsql', 'discard', 'pg-test', '--confirm', 'pg-test');
  });
});
