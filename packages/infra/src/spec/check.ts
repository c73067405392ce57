import { clusterProblem, type ClusterFinding, type Inventory, type Problem } from '@pigsty/sdk';
import type { InfraCluster } from './components.ts';

/** Sites that serve something, and routes that lead somewhere. */
export function check(clusters: readonly InfraCluster[], inventory: Inventory): readonly Problem[] {
  return clusters.flatMap((cluster) =>
    [...sites(cluster), ...receivers(cluster)].map((finding) => clusterProblem(cluster, inventory, finding)),
  );
}

function sites({ params }: InfraCluster): readonly ClusterFinding[] {
  return Object.entries(params.infra_portal).flatMap(([name, site]): readonly ClusterFinding[] => {
    const { domain, endpoint, path, conf, cert, key } = site;
    const at = ['infra_portal', name] as const;
    return [
      ...(conf === undefined
        ? []
        : [
            {
              rule: 'portal-template',
              path: [...at, 'conf'],
              message: `the server template ${conf} is not known here`,
              hint: 'Write endpoint or path, and further lines in config.',
            },
          ]),
      ...(name === 'home' ||
      domain === undefined ||
      endpoint !== undefined ||
      path !== undefined ||
      conf !== undefined
        ? []
        : [
            {
              rule: 'portal-endpoint',
              path: at,
              message: `${name} has a domain and nothing to serve`,
              hint: 'Add endpoint: host:port, or path: /a/directory.',
            },
          ]),
      ...((cert === undefined) === (key === undefined)
        ? []
        : [
            {
              rule: 'portal-certificate',
              path: at,
              message: `${name} has a ${cert === undefined ? 'key without a certificate' : 'certificate without a key'}`,
              hint: 'Give both cert and key, or neither.',
            },
          ]),
    ];
  });
}

function receivers({ params }: InfraCluster): readonly ClusterFinding[] {
  const names = params.alertmanager_receivers?.names ?? [];
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  return [
    ...(twice === undefined
      ? []
      : [
          {
            rule: 'alert-receiver-twice',
            path: ['alertmanager_receivers'],
            message: `two receivers are called ${twice}`,
            hint: 'Rename one of them.',
          },
        ]),
    ...params.alertmanager_routes.flatMap(({ receiver }, i) =>
      names.includes(receiver)
        ? []
        : [
            {
              rule: 'alert-route',
              path: ['alertmanager_routes', i, 'receiver'],
              message: `there is no receiver ${receiver}`,
              hint:
                names.length === 0
                  ? 'Declare it in alertmanager_receivers.'
                  : `Receivers: ${names.join(', ')}.`,
            },
          ],
    ),
  ];
}
