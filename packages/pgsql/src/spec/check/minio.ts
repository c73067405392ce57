import type { Inventory } from '@pigsty/sdk';
import type { Rule } from './finding.ts';

/** A repository at the address of the estate's own object store needs the store. */
export const backupsInMinio: Rule = ({ params }, inventory) => {
  const { pgbackrest_enabled, pgbackrest_method, pgbackrest_repo } = params;
  const repository = pgbackrest_repo[pgbackrest_method];
  const endpoint = repository?.['s3_endpoint'];
  if (!pgbackrest_enabled || repository?.['type'] !== 's3' || typeof endpoint !== 'string') return [];
  const domain = inventory.globals['minio_domain'] ?? 'sss.pigsty';
  if (endpoint !== domain || hasMinio(inventory) || isNamed(inventory, endpoint)) return [];
  return [
    {
      rule: 'no-minio',
      path: ['pgbackrest_method'],
      message: `backups go to ${endpoint}, and the inventory has no MINIO`,
      hint: 'Add a group minio: { hosts: { 10.10.10.10: { minio_seq: 1 } }, vars: { minio_cluster: minio } }, or set pgbackrest_method: local.',
    },
  ];
};

function hasMinio(inventory: Inventory): boolean {
  return [...inventory.hosts.values()].some(
    ({ vars }) => vars['minio_cluster'] !== undefined && vars['minio_seq'] !== undefined,
  );
}

/** The name may lead to a store outside of the inventory. */
function isNamed(inventory: Inventory, name: string): boolean {
  return ['node_etc_hosts', 'node_default_etc_hosts', 'dns_records'].some((list) => {
    const lines = inventory.globals[list];
    if (!Array.isArray(lines)) return false;
    return lines.map(String).some((line) => {
      const [address = '', ...names] = line.split(/\s+/);
      return names.includes(name) && !inventory.hosts.has(address);
    });
  });
}
