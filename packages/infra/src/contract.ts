import type { Inventory } from '@pigsty/sdk';
import { identify } from './spec/identity.ts';
import { loginsOf, portalUrl } from './spec/portal.ts';

/** How a browser reaches the portal of an infra node. */
export interface Portal {
  /** `infra-1` */
  readonly instance: string;
  /** `https://10.10.10.10` */
  readonly url: string;
  readonly user: string;
  /** The parameter that holds the password. */
  readonly passwordIn: string;
}

/** The portals of the estate, as the inventory has them: one for each infra node that runs nginx. */
export function portals(inventory: Inventory): readonly Portal[] {
  return inventory
    .derive(identify)
    .clusters.flatMap((cluster) => cluster.instances)
    .filter(({ params }) => params.nginx_enabled)
    .map((node) => ({
      instance: node.name,
      url: portalUrl(node),
      user: Object.keys(loginsOf(node.params))[0] ?? '',
      passwordIn: Object.keys(node.params.nginx_users).length > 0 ? 'nginx_users' : 'grafana_admin_password',
    }));
}
