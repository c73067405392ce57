import type { Inventory } from '@pigsty/sdk';
import { alertmanager, vlogs, type Component, type InfraNode } from './spec/components.ts';
import { identify } from './spec/identity.ts';
import { loginsOf, portalUrl } from './spec/portal.ts';

export { repositoryOps, type BuildRequest, type WantedPackage } from './repository/build.ts';
export { addOps, removeOps } from './repository/change.ts';
export {
  discardScript,
  incomingScript,
  parseIncoming,
  type Incoming,
  type PackageFile,
} from './repository/incoming.ts';
export { bundleScript, loadScript } from './repository/bundle.ts';
export {
  parseRepository,
  repositoryQuestion,
  type RepositoryPackage,
  type RepositoryState,
} from './repository/state.ts';
export { TEST_ALERT } from './render/alertmanager-yml.ts';
export type { InfraNode } from './spec/components.ts';

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

/** The infra nodes of the estate that keep a package repository. */
export function repositoryNodes(inventory: Inventory): readonly InfraNode[] {
  return inventory
    .derive(identify)
    .clusters.flatMap((cluster) => cluster.instances)
    .filter(({ params }) => params.repo_enabled);
}

/** A server of INFRA as a command on its own host reaches it: over HTTP on the loopback interface. */
export interface LoopbackServer {
  /** `infra-1` */
  readonly instance: string;
  readonly host: string;
  readonly port: number;
}

export type LogStoreNode = LoopbackServer;

/** The stores of logs that agents of the estate send to. */
export function logStores(inventory: Inventory): readonly LogStoreNode[] {
  return serversOf(vlogs, inventory);
}

/** Every Alertmanager; they share their silences. */
export function alertmanagers(inventory: Inventory): readonly LoopbackServer[] {
  return serversOf(alertmanager, inventory);
}

/** Who is told of alerts, and by which ways: `{ webhook: 1 }`. */
export interface AlertReceiver {
  readonly name: string;
  readonly integrations: Readonly<Record<string, number>>;
}

/** The receivers of the inventory. */
export function alertReceivers(inventory: Inventory): readonly AlertReceiver[] {
  const [cluster] = inventory.derive(identify).clusters;
  const { names = [], integrations = [] } = cluster?.params.alertmanager_receivers ?? {};
  return names.map((name, i) => ({ name, integrations: integrations[i] ?? {} }));
}

function serversOf(component: Component, inventory: Inventory): readonly LoopbackServer[] {
  return inventory
    .derive(identify)
    .clusters.flatMap((cluster) => cluster.instances)
    .filter(({ params }) => component.enabled(params))
    .map(({ name, host, params }) => ({ instance: name, host, port: component.port(params) }));
}
