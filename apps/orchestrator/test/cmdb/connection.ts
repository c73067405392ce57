import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { password, type Server } from '../postgres/server.ts';
import type { CmdbEstate } from './estate.ts';

/** How the CMDB is found without a connection string. */
export function testConnection(estate: CmdbEstate): void {
  test('the connection of the inventory is used, and its password is kept for the pointer', async () => {
    const file = join(estate.folder, 'pigsty.yml');
    writeFileSync(file, inventoryOf(estate.server));
    const none = { HOME: estate.folder };
    const loaded = await estate.pigsty(['cmdb', 'load', '--yes'], none);
    expect(loaded.code, loaded.all).toBe(0);
    const used = await estate.pigsty(['cmdb', 'use', '--yes'], none);
    expect(used.code, used.all).toBe(0);
    expect(used.all).not.toContain(password);
    expect(readFileSync(file, 'utf8')).not.toContain(password);
    expect(statSync(join(estate.folder, '.pigsty/cmdb.password')).mode & 0o777).toBe(0o600);
    const listed = await estate.pigsty(['inventory', 'list', '--json'], none);
    expect(listed.code, listed.all).toBe(0);
    expect(JSON.parse(listed.out).hosts).toHaveLength(1);
    const service = `[cmdb]\nhost=${estate.server.host}\nport=${estate.server.port}\nuser=dbuser_meta\ndbname=meta\n`;
    writeFileSync(join(estate.folder, '.pg_service.conf'), service);
    const byService = await estate.pigsty(['cmdb', 'dump', '-i', 'pigsty.before-cmdb.yml'], {
      HOME: estate.folder,
      PGSERVICE: 'cmdb',
      PGPASSWORD: password,
    });
    expect(byService.code, byService.all).toBe(0);
  });
}

function inventoryOf(server: Server): string {
  return `all:
  children:
    pg-meta:
      hosts: { ${server.host}: { pg_seq: 1, pg_role: primary } }
      vars:
        pg_cluster: pg-meta
        pg_port: ${server.port}
        pg_default_services: []
        pg_databases: [{ name: meta }]
        pg_users: [{ name: dbuser_meta, password: "${password}", roles: [dbrole_admin] }]
    etcd: { hosts: { ${server.host}: { etcd_seq: 1 } }, vars: { etcd_cluster: etcd } }
  vars: { admin_ip: ${server.host} }
`;
}
