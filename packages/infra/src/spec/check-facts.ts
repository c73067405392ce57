import type { ModuleFacts, Problem } from '@pigsty/sdk';
import type { InfraFacts } from '../facts/components.ts';
import { grafana, type InfraCluster } from './components.ts';
import { paths } from './paths.ts';

/** What Grafana has encrypted with a key of its own could not be read any more once our settings stand in place of those. */
export function checkFacts(cluster: InfraCluster, facts: ModuleFacts<InfraFacts>): readonly Problem[] {
  return cluster.instances.flatMap(({ name, host, params }): readonly Problem[] =>
    grafana.enabled(params) && facts.of(host)?.grafanaKey === true
      ? [
          {
            severity: 'error',
            rule: 'grafana-secret-key',
            subject: name,
            host,
            cluster: cluster.name,
            message: `${paths.grafanaIni} has a secret_key, which ours does not have: passwords that Grafana has stored could not be read any more`,
            hint: 'Move it out of the file to where the unit of Grafana reads its environment (/etc/default/grafana-server, on EL /etc/sysconfig/grafana-server): GF_SECURITY_SECRET_KEY=...',
          },
        ]
      : [],
  );
}
