import type { Inventory } from '@pigsty/sdk';
import { identify } from './spec/identity.ts';
import { MinioParams } from './spec/schema.ts';

/** Whether the estate has an object store of its own, also one with a mistake that is reported elsewhere. */
export function hasMinio(inventory: Inventory): boolean {
  return memberHosts(inventory).length > 0;
}

/**
 * Names under which clients find the estate's own object stores: `minio_domain`, as it is set for the members. Where there
 * are none it is the name that hosts have, as they would use one.
 *
 * @example
 * const isOwn = minioDomains(inventory).has(repository.s3_endpoint);
 */
export function minioDomains(inventory: Inventory): ReadonlySet<string> {
  return inventory.derive(domains);
}

function domains(inventory: Inventory): ReadonlySet<string> {
  const members = inventory.derive(identify).clusters.flatMap(({ instances }) => instances);
  if (members.length > 0) return new Set(members.map(({ params }) => params.minio_domain));
  const written = memberHosts(inventory);
  const hosts = written.length > 0 ? written : [...inventory.hosts.values()];
  return new Set(
    hosts.flatMap(({ vars }) => MinioParams.shape.minio_domain.safeParse(vars['minio_domain']).data ?? []),
  );
}

function memberHosts(inventory: Inventory) {
  return [...inventory.hosts.values()].filter(
    ({ vars }) => vars['minio_cluster'] !== undefined && vars['minio_seq'] !== undefined,
  );
}
