import { expect, test } from 'vitest';
import { readEstate } from './read.ts';

const estate = `all:
  children:
    infra: { hosts: { 10.10.10.10: { infra_seq: 1 } } }
    etcd: { hosts: { 10.10.10.10: { etcd_seq: 1 } }, vars: { etcd_cluster: etcd } }
    minio: { hosts: { 10.10.10.10: { minio_seq: 1 } }, vars: { minio_cluster: minio, minio_endpoint: 'https://sss.pigsty:9009' } }
    pg-a: { hosts: { 10.10.10.11: { pg_seq: 1, pg_role: primary } }, vars: { pg_cluster: pg-a } }
    pg-b: { hosts: { 10.10.10.12: { pg_seq: 1, pg_role: primary } }, vars: { pg_cluster: pg-b, pg_vip_address: 10.10.10.2/24 } }
  vars:
    admin_ip: 10.10.10.10
    pg_vip_enabled: true
    pg_vip_address: 10.10.10.3/24
    infra_portal: { home: { domain: i.pigsty }, erp: { domain: erp.pigsty, endpoint: 'erp.example.com:80' } }
`;

test('a VIP that two clusters of PostgreSQL have hides nothing of the object store and the portal', async () => {
  const text = estate.replace('pg_cluster: pg-a', 'pg_cluster: pg-a, pg_vip_address: 10.10.10.2/24');
  const { problems } = await readEstate(['-'], { cwd: '/', env: {}, piped: async () => text });
  const rules = problems.map(({ rule }) => rule);
  expect(rules).toContain('vip-collision');
  expect(rules).toEqual(expect.arrayContaining(['minio-endpoint', 'portal-name']));
});
