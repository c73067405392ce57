import type { Inventory, PkgVersionArgs } from '@pigsty/sdk';
import { identify } from './spec/identity.ts';
import { paths } from './spec/paths.ts';
import type { NodeParams } from './spec/schema.ts';

export { certificateProbe, type CertificateProbeOptions } from './health/certificate.ts';
export { haproxyServiceFile } from './plan/haproxy-service-file.ts';
export { haproxyUnit } from './plan/haproxy-unit.ts';
export { keepsTime } from './plan/packages.ts';
export { clusterName as nodeCluster, nodeName } from './spec/names.ts';
export { haproxyReload, haproxyRestart } from './spec/paths.ts';

/** The estate's CA certificate, on every host. */
export const caCertificatePath = paths.ca;

export const haproxyConfigPath = paths.haproxyConfig;

/** Every `.cfg` in here is read by HAProxy. */
export const haproxyServicesDirectory = paths.haproxyServices;

/** NODE's parameters of every host, those that are understood. */
export function nodeParams(inventory: Inventory): ReadonlyMap<string, NodeParams> {
  return inventory.derive(paramsByHost);
}

function paramsByHost(inventory: Inventory): ReadonlyMap<string, NodeParams> {
  return new Map(
    inventory
      .derive(identify)
      .clusters.flatMap((c) => c.instances.map(({ host, params }) => [host, params] as const)),
  );
}

/** Where HAProxy of a host shows its metrics; the default where the host is not understood. */
export function haproxyPort(inventory: Inventory, host: string): number {
  return nodeParams(inventory).get(host)?.haproxy_exporter_port ?? 9101;
}

/** What `pkgVersion` is told of downgrades on a host: refused unless `node_package_downgrade` allows them. */
export function packageDowngrade(
  inventory: Inventory,
  host: string,
): Pick<PkgVersionArgs, 'allowDowngrade' | 'downgradeParameter'> {
  return {
    allowDowngrade: nodeParams(inventory).get(host)?.node_package_downgrade ?? false,
    downgradeParameter: 'node_package_downgrade',
  };
}

/** Days for which certificates are issued: `cert_validity`, 20 years when absent. */
export function certificateDays(inventory: Inventory): number {
  const { cert_validity } = inventory.estate;
  const hours = { h: 1, d: 24, w: 7 * 24 }[cert_validity.slice(-1)] ?? 24;
  return Math.ceil((Number.parseInt(cert_validity, 10) * hours) / 24);
}
