import type { Cluster, Inventory, Problem } from '@pigsty/sdk';
import { findingsOfHosts } from './findings-of-hosts.ts';
import type { NodeParams } from './schema.ts';

/** Users whose number and home are others already; the last ones come with software of the estate. */
const TAKEN = 'root daemon bin sys nobody postgres etcd minio redis haproxy nginx grafana'.split(' ');

/** An administrator that is made on a host must be a user of its own. */
export function checkAdministrator(
  clusters: readonly Cluster<NodeParams>[],
  inventory: Inventory,
): readonly Problem[] {
  return findingsOfHosts(clusters, inventory, ({ node_admin_enabled: made, node_admin_username: name }) =>
    made && TAKEN.includes(name)
      ? [
          {
            rule: 'administrator-name',
            path: ['node_admin_username'],
            message: `${name} is a user of the system or of its software: the administrator would get its name with node_admin_uid as the number`,
            hint: 'Write a name of its own, such as dba. Where nobody is to be made: node_admin_enabled: false.',
          },
        ]
      : [],
  );
}
