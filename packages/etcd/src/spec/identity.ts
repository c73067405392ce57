import { identifyClusters, type Identified, type Inventory, type Problem } from '@pigsty/sdk';
import { EtcdParams } from './schema.ts';

/** Members carry `etcd_seq`; the cluster is `etcd_cluster`, `etcd` when absent. */
export function identify(inventory: Inventory): Identified<EtcdParams> {
  const { clusters, problems } = identifyClusters({
    module: 'etcd',
    inventory,
    schema: EtcdParams,
    clusterParam: 'etcd_cluster',
    seqParam: 'etcd_seq',
    clusterDefault: 'etcd',
  });
  return { clusters, problems: [...problems, ...unnumbered(inventory)] };
}

/** A host of the group `etcd` is meant to be a member, whatever it carries. */
function unnumbered(inventory: Inventory): readonly Problem[] {
  return [...inventory.hosts.values()]
    .filter(
      (h) =>
        h.groups.includes('etcd') && h.vars['etcd_seq'] === undefined && h.vars['etcd_cluster'] === undefined,
    )
    .map(({ address }): Problem => {
      const position = inventory.whereGroup('etcd', ['hosts', address]);
      return {
        severity: 'error',
        rule: 'missing-parameter',
        subject: `etcd.hosts.${address}`,
        host: address,
        message: 'etcd_seq is missing',
        hint: `Give ${address} a number that no other member has: etcd_seq: 1.`,
        ...(position === undefined ? {} : { position }),
      };
    });
}
