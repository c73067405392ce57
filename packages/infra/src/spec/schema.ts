import { z } from 'zod';
import { grafanaParams } from './schema/grafana.ts';
import { identityParams } from './schema/identity.ts';
import { alertParams, victoriaParams } from './schema/monitor.ts';
import { removalParams } from './schema/removal.ts';
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
  ...removalParams,
});

export type InfraParams = z.output<typeof InfraParams>;

/** Accepted without effect so far, and why. */
export const NOT_ACTED_ON: readonly (keyof InfraParams)[] = [
  'infra_packages_pip',
  ...(Object.keys(cacheParams) as (keyof InfraParams)[]),
  'grafana_port',
  'grafana_clean',
  'grafana_auth_proxy',
  'grafana_pgurl',
  'grafana_view_password',
  'nginx_clean',
  'vmetrics_clean',
  'vlogs_clean',
  'vtraces_clean',
];
