import { seLinuxPackages } from '@pigsty/node/contract';
import { packageWords, pkg, platformOf, unit, type HostFacts, type StageDraft } from '@pigsty/sdk';
import { logsPlugin } from '../render/grafana/sources.ts';
import { signedByCertbot } from '../spec/certbot.ts';
import { componentsOf, type Component, type InfraNode } from '../spec/components.ts';

/** What INFRA is made of, in the host's one package transaction; units of the packages never start beside ours. */
export function packages(
  node: InfraNode,
  facts: HostFacts | undefined,
  seLinux = false,
): readonly StageDraft[] {
  const { host, params } = node;
  const components = componentsOf(node);
  const words = packageWords(params.infra_packages ?? [], platformOf(facts).family);
  return [
    {
      name: 'prepare',
      host,
      after: ['node.base@self'],
      ops: unitsOf(components).map((name) => unit({ name, state: 'stopped', enabled: 'masked' })),
    },
    {
      name: 'packages',
      host,
      after: ['prepare@self'],
      ops: [
        ...components.map((c) => pkg({ names: c.packages, reason: c.reason })),
        // What Grafana reads logs with; without it the source of logs stays without data.
        ...(params.grafana_enabled && params.vlogs_enabled
          ? [pkg({ names: [logsPlugin.package], reason: 'grafana_enabled', optional: true })]
          : []),
        ...(params.nginx_enabled ? [pkg({ names: ['nginx'], reason: 'nginx_enabled' })] : []),
        ...(signedByCertbot(node).length > 0
          ? [
              pkg({ names: ['certbot'], reason: 'certbot_sign' }),
              pkg({ names: ['openssl'], reason: 'certbot_sign' }),
            ]
          : []),
        ...(params.dns_enabled ? [pkg({ names: ['dnsmasq-base', 'dnsmasq'], reason: 'dns_enabled' })] : []),
        ...(seLinux ? seLinuxPackages.map((p) => pkg(p)) : []),
        ...words.map(({ name }) => pkg({ names: [name], reason: 'infra_packages' })),
      ],
      coalesce: 'packages',
    },
  ];
}

/** Units of packages that are not ours under the same name. */
export function unitsOf(components: readonly Component[]): readonly string[] {
  const own = new Set(components.map((c) => c.unit));
  return [...new Set(components.flatMap((c) => c.packageUnits))].filter((name) => !own.has(name));
}
