import { clusterProblem, isWritten, type ClusterFinding, type Inventory, type Problem } from '@pigsty/sdk';
import type { InfraCluster } from './components.ts';
import { knownNames, nameIn } from './known-names.ts';
import { sitesOf } from './sites.ts';

/** Sites that serve something, and routes that lead somewhere. */
export function check(clusters: readonly InfraCluster[], inventory: Inventory): readonly Problem[] {
  return clusters.flatMap((cluster) =>
    [
      ...sites(cluster, inventory),
      ...domains(cluster),
      ...upstreams(cluster, inventory),
      ...receivers(cluster),
    ].map((finding) => clusterProblem(cluster, inventory, finding)),
  );
}

function sites(
  { params, instances: [first] }: InfraCluster,
  inventory: Inventory,
): readonly ClusterFinding[] {
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
      conf !== undefined ||
      // One that is written and refused is not missing besides.
      ['endpoint', 'path'].some((word) => isWritten(inventory, first?.host ?? '', [...at, word]))
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

/** Of two sites with one name nginx serves the first, with no more than a warning. */
function domains({ params }: InfraCluster): readonly ClusterFinding[] {
  const owners = new Map<string, string>();
  return Object.entries(params.infra_portal).flatMap(([name, { domain }]): readonly ClusterFinding[] => {
    if (domain === undefined) return [];
    const other = owners.get(domain);
    owners.set(domain, other ?? name);
    if (other === undefined) return [];
    return [
      {
        rule: 'portal-domain',
        path: ['infra_portal', name, 'domain'],
        message: `${name} and ${other} have the same domain ${domain}, and only one of them would be served`,
        hint: 'Give each site a domain of its own.',
      },
    ];
  });
}

/** nginx looks names of upstreams up when it starts, and does not start when one is not known. */
function upstreams({ instances }: InfraCluster, inventory: Inventory): readonly ClusterFinding[] {
  return instances.flatMap((node): readonly ClusterFinding[] => {
    if (!node.params.nginx_enabled) return [];
    const known = knownNames(node.host, inventory);
    return sitesOf(node).flatMap(([site, { endpoint = '' }]): readonly ClusterFinding[] => {
      const name = nameIn(endpoint);
      if (name === undefined || known.has(name)) return [];
      return [
        {
          severity: 'warning',
          rule: 'portal-name',
          host: node.host,
          path: ['infra_portal', site, 'endpoint'],
          message: `${site} is passed on to ${name}: where nobody knows that name when the host starts, nginx does not start, and no site is served`,
          hint: `Write its address, or give the name to /etc/hosts: node_etc_hosts: ['10.10.10.20 ${name}'].`,
        },
      ];
    });
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
