import { identifyClusters, type Identified, type Inventory, type Problem } from '@pigsty/sdk';
import { InfraParams } from './schema.ts';

/** Infra nodes carry `infra_seq`; all of them together are `infra`. */
export function identify(inventory: Inventory): Identified<InfraParams> {
  const { clusters, problems } = identifyClusters({
    module: 'infra',
    inventory,
    schema: InfraParams,
    seqParam: 'infra_seq',
    clusterDefault: 'infra',
  });
  return { clusters, problems: [...problems, ...unnumbered(inventory)] };
}

/** Other modules find the infra nodes by the group `infra`: all of its hosts are meant to be one. */
function unnumbered(inventory: Inventory): readonly Problem[] {
  return [...inventory.hosts.values()]
    .filter((host) => host.groups.includes('infra') && host.vars['infra_seq'] === undefined)
    .map(({ address }): Problem => {
      const position = inventory.whereGroup('infra', ['hosts', address]);
      return {
        severity: 'error',
        rule: 'missing-parameter',
        subject: `infra.hosts.${address}`,
        message: 'infra_seq is missing',
        hint: `Give ${address} a number that no other infra node has: infra_seq: 1.`,
        ...(position === undefined ? {} : { position }),
      };
    });
}
