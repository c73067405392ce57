import type { ClusterFinding, Inventory } from '@pigsty/sdk';
import type { PgCluster } from '../cluster.ts';

export type Finding = ClusterFinding;

/** A rule over one cluster. */
export type Rule = (cluster: PgCluster, inventory: Inventory) => readonly Finding[];

/** Places of values that occur a second time. */
export function repeated(
  values: readonly (string | number)[],
): readonly { readonly index: number; readonly value: string | number }[] {
  return values.flatMap((value, index) => (values.indexOf(value) < index ? [{ index, value }] : []));
}
