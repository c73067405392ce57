import { hasMinio, minioDomains } from '@pigsty/minio/contract';
import { hasInfra } from '@pigsty/node/contract';
import { nearestName, type Inventory, type Vars } from '@pigsty/sdk';
import type { PgCluster } from '../cluster.ts';
import { repositoriesOf } from '../repositories.ts';
import type { CommonParams } from '../schema.ts';
import type { Rule } from './finding.ts';

/** A repository at the address of the estate's own object store needs the store. */
export const backupsInMinio: Rule = (cluster, inventory) => [
  ...storesOf(cluster.params, inventory).flatMap((store) => ofStore(cluster, store, inventory)),
  ...slips(cluster, inventory),
];

/** A repository whose endpoint is spelt almost like the estate's own object store, and that no line of names has. */
function slips({ params, instances }: PgCluster, inventory: Inventory): ReturnType<Rule> {
  const domains = minioDomains(inventory);
  if (!params.pgbackrest_enabled || !hasMinio(inventory)) return [];
  return repositoriesOf(params).flatMap(({ name, options }): ReturnType<Rule> => {
    const endpoint = options['s3-endpoint'];
    if (options['type'] !== 's3' || endpoint === undefined || domains.has(endpoint)) return [];
    const near = nearestName(endpoint, domains);
    if (near === undefined || addressesOf(endpoint, whereNamesAre(instances, inventory)).length > 0)
      return [];
    return [
      {
        rule: 'minio-name',
        severity: 'warning',
        path: ['pgbackrest_repo', name, 's3_endpoint'],
        message: `backups go to ${endpoint}, which nothing in the inventory gives an address; the object store is ${near}`,
        hint: `Did you mean ${near}?`,
      },
    ];
  });
}

function ofStore(
  { instances }: Pick<PgCluster, 'instances'>,
  { name, endpoint }: UsedStore,
  inventory: Inventory,
): ReturnType<Rule> {
  const addresses = addressesOf(endpoint, whereNamesAre(instances, inventory));
  if (hasMinio(inventory)) {
    // INFRA answers for the name with its DNS server.
    if (addresses.length === 0) return asksInfra(instances, inventory) ? [] : [unnamed(endpoint, name)];
    return addresses.some(({ address }) => isOurs(address, inventory))
      ? []
      : [elsewhere(endpoint, addresses, inventory)];
  }
  // The name may lead to a store outside of the inventory.
  if (addresses.some(({ address }) => !inventory.hosts.has(address))) return [];
  return [
    {
      rule: 'no-minio',
      path: ['pgbackrest_method'],
      message: `backups go to ${endpoint}, and the inventory has no MINIO`,
      hint: 'Add a group minio: { hosts: { 10.10.10.10: { minio_seq: 1 } }, vars: { minio_cluster: minio } }, or set pgbackrest_method: local.',
    },
  ];
}

/** Whether every member asks the DNS server of the estate. */
function asksInfra(instances: PgCluster['instances'], inventory: Inventory): boolean {
  return (
    hasInfra(inventory) &&
    instances.every(({ host }) => inventory.hosts.get(host)?.vars['node_dns_method'] !== 'none')
  );
}

/** A repository that is in the estate's own object store. */
interface UsedStore {
  /** Of the repository. */
  readonly name: string;
  /** The name by which the store is found. */
  readonly endpoint: string;
}

function storesOf(params: CommonParams, inventory: Inventory): readonly UsedStore[] {
  if (!params.pgbackrest_enabled) return [];
  return repositoriesOf(params).flatMap(({ name, options }) => {
    const endpoint = options['s3-endpoint'];
    const isOwn = options['type'] === 's3' && endpoint !== undefined && minioDomains(inventory).has(endpoint);
    return isOwn ? [{ name, endpoint }] : [];
  });
}

/** Whether backups go to the estate's own object store. */
export function usesOwnStore(params: CommonParams, inventory: Inventory): boolean {
  return storesOf(params, inventory).length > 0;
}

function infraVars(inventory: Inventory): readonly Vars[] {
  return [...inventory.hosts.values()]
    .map(({ vars }) => vars)
    .filter((vars) => vars['infra_seq'] !== undefined);
}

/** A member's own /etc/hosts, and what DNS servers of the estate answer. */
function whereNamesAre(instances: PgCluster['instances'], inventory: Inventory): readonly Named[] {
  const members = instances.map(({ host }) => inventory.hosts.get(host)?.vars ?? {});
  return [
    ...members.map((vars) => ({ vars, lists: ['node_etc_hosts', 'node_default_etc_hosts'] })),
    ...infraVars(inventory).map((vars) => ({ vars, lists: ['dns_records'] })),
  ];
}

interface Named {
  readonly vars: Vars;
  /** Lists of addresses with names. */
  readonly lists: readonly string[];
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

/** Of a host that has the store, or a service of HAProxy that may lead there; or one that goes from host to host. */
function isOurs(address: string, inventory: Inventory): boolean {
  if (address.includes('$')) return true;
  // An admin_ip that is no host is told by itself.
  if (address === inventory.estate.admin_ip && !inventory.hosts.has(address)) return true;
  const vars = inventory.hosts.get(address)?.vars;
  if (vars !== undefined && (vars['minio_seq'] !== undefined || vars['haproxy_services'] !== undefined))
    return true;
  return [...inventory.hosts.values()].some(({ vars }) =>
    [
      vars['vip_enabled'] !== false && vars['vip_address'],
      vars['pg_vip_enabled'] !== false && vars['pg_vip_address'],
    ].some((vip) => typeof vip === 'string' && vip.split('/')[0] === address),
  );
}

function elsewhere(
  endpoint: string,
  found: readonly NamedAddress[],
  { hosts }: Inventory,
): ReturnType<Rule>[number] {
  const addresses = [...new Set(found.map(({ address }) => address))];
  const what = addresses.some((address) => hosts.has(address))
    ? 'a host without MinIO'
    : 'which is no host and no virtual address of the inventory';
  return {
    rule: 'minio-name',
    severity: 'warning',
    path: found[0]?.path ?? ['node_etc_hosts'],
    message: `backups go to ${endpoint} at ${addresses.join(', ')}, ${what}`,
    hint: 'Write the address of a member, or the virtual one before them; nothing to do when it is a load balancer.',
  };
}

interface NamedAddress {
  readonly address: string;
  /** Of the line that says so. */
  readonly path: readonly (string | number)[];
}

/** Addresses that these variables give to a name. */
function addressesOf(name: string, all: readonly Named[]): readonly NamedAddress[] {
  return all.flatMap(({ vars, lists }) =>
    lists.flatMap((list) =>
      linesOf(vars[list]).flatMap((line, i): readonly NamedAddress[] => {
        const [address = '', ...names] = line.trim().split(/\s+/);
        return names.includes(name) ? [{ address, path: [list, i] }] : [];
      }),
    ),
  );
}

function linesOf(list: unknown): readonly string[] {
  return Array.isArray(list) ? list.map(String) : [];
}
