import { expect, test } from 'vitest';
import type { CmdbEstate } from './estate.ts';

/** What other programs see of the CMDB. */
export function testViews(estate: CmdbEstate): void {
  test('views list clusters and instances, and readers of the database see no secret', async () => {
    await estate.load();
    expect(
      await estate.server.query(
        'select cls, "primary", instances, ips from pigsty.pg_cluster order by 1',
        'meta',
      ),
    ).toEqual([
      { cls: 'pg-meta', primary: 'pg-meta-1', instances: 1, ips: ['10.10.10.10'] },
      {
        cls: 'pg-test',
        primary: 'pg-test-1',
        instances: 3,
        ips: ['10.10.10.11', '10.10.10.12', '10.10.10.13'],
      },
    ]);
    expect(
      await estate.server.query(
        'select module, ins, role from pigsty.instance where ip = $$10.10.10.12$$ order by 1',
        'meta',
      ),
    ).toEqual([
      { module: 'node', ins: 'pg-test-2', role: null },
      { module: 'pgsql', ins: 'pg-test-2', role: 'replica' },
    ]);
    expect(
      await estate.server.query('select * from pigsty.pg_users where cls = $$pg-test$$', 'meta'),
    ).toEqual([{ cls: 'pg-test', name: 'test', definition: { pgbouncer: true, roles: ['dbrole_admin'] } }]);
    const readable = await estate.server.query<{ relname: string }>(
      `select relname from pg_class where relnamespace = 'pigsty'::regnamespace and relkind in ('r', 'v')
       and has_table_privilege('dbuser_view', oid, 'select') order by 1`,
      'meta',
    );
    const names = readable.map((row) => row.relname);
    expect(names).toEqual(
      expect.arrayContaining(['cluster', 'instance', 'pg_instance', 'pg_users', 'redis_cluster']),
    );
    for (const secret of ['global_var', 'group_var', 'host_var', 'host_config', 'inventory'])
      expect(names).not.toContain(secret);
  });
}
