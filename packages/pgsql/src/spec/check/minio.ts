import type { Inventory, Vars } from '@pigsty/sdk';
import type { CommonParams } from '../schema.ts';
import type { Rule } from './finding.ts';

/** A repository at the address of the estate's own object store needs the store. */
export const backupsInMinio: Rule = ({ params, instances }, inventory) => {
  const endpoint = ownStore(params, inventory);
  if (endpoint === undefined) return [];
  const addresses = addressesOf(endpoint, [
    inventory.globals,
    ...instances.map(({ host }) => inventory.hosts.get(host)?.vars ?? {}),
  ]);
  if (hasMinio(inventory)) {
    if (addresses.length === 0)
      return hasInfra(inventory) ? [] : [unnamed(endpoint, params.pgbackrest_method)];
    return addresses.some((address) => isOurs(address, inventory))
      ? []
      : [elsewhere(endpoint, [...new Set(addresses)])];
  }
  // The name may lead to a store outside of the inventory.
  if (addresses.some((address) => !inventory.hosts.has(address))) return [];
  return [
    {
      rule: 'no-minio',
      path: ['pgbackrest_method'],
      message: `backups go to ${endpoint}, and the inventory has no MINIO`,
      hint: 'Add a group minio: { hosts: { 10.10.10.10: { minio_seq: 1 } }, vars: { minio_cluster: minio } }, or set pgbackrest_method: local.',
    },
  ];
};

/** The name of the estate's own object store, where backups go there. */
export function ownStore(
  { pgbackrest_enabled, pgbackrest_method, pgbackrest_repo }: CommonParams,
  inventory: Inventory,
): string | undefined {
  const repository = pgbackrest_repo[pgbackrest_method];
  const endpoint = repository?.['s3_endpoint'];
  const domain = inventory.globals['minio_domain'] ?? 'sss.pigsty';
  const own = pgbackrest_enabled && repository?.['type'] === 's3' && endpoint === domain;
  return own && typeof endpoint === 'string' ? endpoint : undefined;
}

function hasMinio(inventory: Inventory): boolean {
  return [...inventory.hosts.values()].some(
    ({ vars }) => vars['minio_cluster'] !== undefined && vars['minio_seq'] !== undefined,
  );
}

/** INFRA answers for the name with its DNS server. */
function hasInfra(inventory: Inventory): boolean {
  return [...inventory.hosts.values()].some(({ vars }) => vars['infra_seq'] !== undefined);
}

function unnamed(endpoint: string, method: string): ReturnType<Rule>[number] {
  return {
    rule: 'minio-name',
    severity: 'warning',
    path: ['pgbackrest_repo', method, 's3_endpoint'],
    otherwise: ['pgbackrest_method'],
    message: `backups go to ${endpoint}, and nothing in the inventory says at which address that is`,
    hint: `Add a member, or the virtual address before them, to node_etc_hosts: ['10.10.10.10 ${endpoint}'].`,
  };
}

/** Of a host, or one that goes from host to host. */
function isOurs(address: string, inventory: Inventory): boolean {
  if (inventory.hosts.has(address) || address.includes('$')) return true;
  return [...inventory.hosts.values()].some(({ vars }) =>
    [vars['vip_address'], vars['pg_vip_address']].some(
      (vip) => typeof vip === 'string' && vip.split('/')[0] === address,
    ),
  );
}

function elsewhere(endpoint: string, addresses: readonly string[]): ReturnType<Rule>[number] {
  return {
    rule: 'minio-name',
    severity: 'warning',
    path: ['node_etc_hosts'],
    message: `backups go to ${endpoint} at ${addresses.join(', ')}, which is no host and no virtual address of the inventory`,
    hint: 'Write the address of a member, or the virtual one before them; nothing to do when it is a load balancer.',
  };
}

/** Addresses that these variables give to a name. */
function addressesOf(name: string, all: readonly Vars[]): readonly string[] {
  const lists = ['node_etc_hosts', 'node_default_etc_hosts', 'dns_records'];
  const lines = all.flatMap((vars) => lists.flatMap((list) => vars[list] ?? []));
  return lines.map(String).flatMap((line) => {
    const [address = '', ...names] = line.split(/\s+/);
    return names.includes(name) ? [address] : [];
  });
}
