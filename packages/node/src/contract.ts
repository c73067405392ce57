import type { Inventory } from '@pigsty/sdk';
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
  return new Map(
    identify(inventory).clusters.flatMap((c) =>
      c.instances.map(({ host, params }) => [host, params] as const),
    ),
  );
}

/** Days for which certificates are issued: `cert_validity`, 20 years when absent. */
export function certificateDays(inventory: Inventory): number {
  const [, number, unit] = /^(\d+)([hdw])$/.exec(String(inventory.globals['cert_validity'])) ?? [];
  if (number === undefined) return 7300;
  return Math.ceil((Number(number) * (unit === 'w' ? 7 * 24 : unit === 'd' ? 24 : 1)) / 24);
}
