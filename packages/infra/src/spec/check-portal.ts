import { underscored, type ClusterFinding, type Inventory, type Vars } from '@pigsty/sdk';
import type { InfraCluster } from './components.ts';
import { knownNames, nameIn } from './known-names.ts';
import { PortalEntry } from './schema/identity.ts';
import { sitesOf } from './sites.ts';

/** Sites of the portal that serve something, under a name of their own, with what nginx needs to start. */
export function portalSites(cluster: InfraCluster, inventory: Inventory): readonly ClusterFinding[] {
  return [
    ...sites(cluster, inventory),
    ...domains(cluster),
    ...twoSources(cluster),
    ...underscores(cluster),
    ...strangeLetters(cluster),
    ...ports(cluster),
    ...upstreams(cluster, inventory),
  ];
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
      writtenKeys(inventory, first?.host ?? '', name).some((key) =>
        ['endpoint', 'path', 'conf'].includes(key),
      ) ||
      hasUnknownKey(inventory, first?.host ?? '', name)
        ? []
        : [
            {
              rule: 'portal-endpoint',
              path: at,
              message: `${name} has a domain and nothing to serve`,
              hint: 'Add endpoint: host:port, or path: /a/directory.',
            },
          ]),
      ...((cert === undefined) === (key === undefined) || hasUnknownKey(inventory, first?.host ?? '', name)
        ? []
        : [
            {
              rule: 'portal-certificate',
              path: at,
              message: `${name} has a ${cert === undefined ? 'key without a certificate' : 'certificate without a key'}`,
              hint: 'Give both cert and key, or neither.',
            },
          ]),
      ...pairOf({ cert, key }).map((found) => ({ ...found, path: [...at, ...found.path] })),
    ];
  });
}

/** A certificate and its key are two files, and by their endings each can be the other one. */
function pairOf({
  cert,
  key,
}: {
  readonly cert: string | undefined;
  readonly key: string | undefined;
}): readonly ClusterFinding[] {
  if (cert === undefined || key === undefined) return [];
  const found = (message: string, hint: string): readonly ClusterFinding[] => [
    { severity: 'error', rule: 'portal-certificate', path: ['key'], message, hint },
  ];
  if (cert === key)
    return found(
      `cert and key are one file, ${key}, and nginx does not start`,
      'Name the file of the private key.',
    );
  if (!/\.key$/.test(cert) || !/\.(?:crt|cer)$/.test(key)) return [];
  return found(
    `cert is ${cert} and key is ${key}: by their names each is the other one`,
    'Exchange the two.',
  );
}

/** Of two sites with one name nginx serves the first, with no more than a warning. */
function domains({ params }: InfraCluster): readonly ClusterFinding[] {
  const owners = new Map<string, string>();
  return Object.entries(params.infra_portal).flatMap(([name, site]) =>
    namesOf(site).flatMap(({ domain, path }): readonly ClusterFinding[] => {
      const other = owners.get(domain);
      owners.set(domain, other ?? name);
      if (other === undefined || other === name) return [];
      return [
        {
          rule: 'portal-domain',
          path: ['infra_portal', name, ...path],
          message: `${name} and ${other} have the same domain ${domain}, and only one of them would be served`,
          hint: 'Give each site a domain of its own.',
        },
      ];
    }),
  );
}

function namesOf({
  domain,
  domains: further = [],
}: InfraCluster['params']['infra_portal'][string]): readonly {
  readonly domain: string;
  readonly path: ClusterFinding['path'];
}[] {
  return [
    ...(domain === undefined ? [] : [{ domain, path: ['domain'] }]),
    ...further.map((one, i) => ({ domain: one, path: ['domains', i] })),
  ];
}

function underscores({ params }: InfraCluster): readonly ClusterFinding[] {
  return Object.entries(params.infra_portal).flatMap(([name, site]) =>
    namesOf(site).flatMap(({ domain, path }) =>
      underscored(domain).map((said) => ({
        severity: 'warning' as const,
        rule: 'portal-domain',
        path: ['infra_portal', name, ...path],
        ...said,
      })),
    ),
  );
}

/** nginx takes any word, and no client looks up a name with such characters. Expressions and stars are its own. */
function strangeLetters({ params }: InfraCluster): readonly ClusterFinding[] {
  return Object.entries(params.infra_portal).flatMap(([name, site]) =>
    namesOf(site).flatMap(({ domain, path }): readonly ClusterFinding[] => {
      const strange = /^~|[${]/.test(domain) ? undefined : /[!-)+,;<=>?@[\\\]^`|}~]/.exec(domain)?.[0];
      if (strange === undefined) return [];
      return [
        {
          severity: 'warning',
          rule: 'portal-domain',
          path: ['infra_portal', name, ...path],
          message: `${domain} has the character ${strange}, which no name of a host has`,
          hint: 'A name has letters, digits, dashes and dots, like wiki.example.org.',
        },
      ];
    }),
  );
}

/** nginx serves the directory, and nobody comes to the upstream. */
function twoSources({ params }: InfraCluster): readonly ClusterFinding[] {
  return Object.entries(params.infra_portal).flatMap(
    ([name, { endpoint, path }]): readonly ClusterFinding[] =>
      endpoint === undefined || path === undefined
        ? []
        : [
            {
              severity: 'warning',
              rule: 'portal-endpoint',
              path: ['infra_portal', name, 'endpoint'],
              against: { path: ['infra_portal', name, 'path'] },
              message: `${name} has an endpoint and a path: the files of ${path} are served, and ${endpoint} is not`,
              hint: 'Delete one of the two.',
            },
          ],
  );
}

/** nginx takes port 80 where none is written, also for an upstream that speaks HTTPS. */
function ports({ params }: InfraCluster): readonly ClusterFinding[] {
  return Object.entries(params.infra_portal).flatMap(
    ([name, { endpoint, scheme }]): readonly ClusterFinding[] => {
      if (endpoint === undefined || /:\d+$|^unix:|[${]/.test(endpoint)) return [];
      return [
        {
          severity: 'warning',
          rule: 'portal-port',
          path: ['infra_portal', name, 'endpoint'],
          message: `${endpoint} has no port, and nginx takes 80`,
          hint: `Write host:port, like ${endpoint}:${scheme === 'https' ? 443 : 80}.`,
        },
      ];
    },
  );
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

/** Those of a site as it is written, refused ones too. */
function writtenKeys(inventory: Inventory, host: string, site: string): readonly string[] {
  const portal = inventory.hosts.get(host)?.vars['infra_portal'];
  const entry = typeof portal === 'object' && portal !== null ? (portal as Vars)[site] : undefined;
  return typeof entry === 'object' && entry !== null ? Object.keys(entry) : [];
}

/** A key that is misspelt may be the one that is missing. */
function hasUnknownKey(inventory: Inventory, host: string, site: string): boolean {
  const known = Object.keys(PortalEntry.shape);
  return writtenKeys(inventory, host, site).some((key) => !known.includes(key));
}
