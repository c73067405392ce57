import { z } from 'zod';
import { adminParams, dnsParams, identityParams } from './schema/identity.ts';
import { proxyParams, vipParams } from './schema/proxy.ts';
import { monitorParams, packageParams, securityParams, timeParams, tuneParams } from './schema/system.ts';

/** Every parameter of NODE. */
export const NodeParams = z.object({
  ...identityParams,
  ...dnsParams,
  ...packageParams,
  ...securityParams,
  ...tuneParams,
  ...adminParams,
  ...timeParams,
  ...vipParams,
  ...proxyParams,
  ...monitorParams,
});

export type NodeParams = z.infer<typeof NodeParams>;

/** Accepted, so that an inventory works as it stands, and without effect: decision 46 says of each why. */
export const NOT_ACTED_ON: readonly (keyof NodeParams)[] = [
  'haproxy_reload',
  'node_admin_ssh_exchange',
  'vector_clean',
  'vector_read_from',
  'vip_exporter_port',
];
