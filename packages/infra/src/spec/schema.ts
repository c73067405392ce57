import { z } from 'zod';
import { grafanaParams } from './schema/grafana.ts';
import { identityParams } from './schema/identity.ts';
import { alertParams, victoriaParams } from './schema/monitor.ts';
import { cacheParams, repoParams } from './schema/repo.ts';
import { dnsParams, nginxParams } from './schema/web.ts';

/** Every parameter of INFRA. */
export const InfraParams = z.object({
  ...identityParams,
  ...repoParams,
  ...cacheParams,
  ...nginxParams,
  ...dnsParams,
  ...victoriaParams,
  ...alertParams,
  ...grafanaParams,
});

export type InfraParams = z.output<typeof InfraParams>;
