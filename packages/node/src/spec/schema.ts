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
