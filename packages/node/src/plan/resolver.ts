import {
  absent,
  block,
  command,
  directory,
  file,
  quoteWord,
  shCommand,
  unit,
  wait,
  type Op,
  type StageDraft,
} from '@pigsty/sdk';
import {
  renderNetworkManagerDns,
  renderResolvConf,
  renderResolved,
  type Resolver,
} from '../render/resolver.ts';
import {
  answersForNames,
  ownerPackages,
  ownerToCome,
  resolverPaths,
  resolverRestart,
  wantedServers,
  withFallbacks,
  type ResolverFacts,
} from '../spec/resolver.ts';
import type { Node } from './node.ts';
import { forgetOriginal, giveBackOriginal, keepOriginal } from './original.ts';

/** Names are asked of the estate's own servers, once those answer. */
export function resolver(node: Node): StageDraft {
  const { host, params, estate } = node;
  const servers = wantedServers(params, estate.inventory);
  const ours = servers.filter((server) => answersForNames(server, estate.inventory));
  return {
    name: 'resolver',
    host,
    after: ['ready@self?', ...ours.map((server) => `infra.dns@${server}?`)],
    ops: servers.length === 0 ? resolverRemoval(node.resolver) : resolverOps(node, servers),
  };
}

/**
 * Right after a package has taken /etc/resolv.conf over names resolve as they did, before anything else is done: packages
 * start nothing of theirs, and systemd-resolved would know none of the servers that stood in the file.
 */
export function namesAfterPackages(node: Node): readonly StageDraft[] {
  const { host, params, estate, resolver: before } = node;
  const taker = ownerToCome(params, before);
  if (taker === undefined || before === undefined) return [];
  const keep = params.node_dns_method !== 'overwrite' || answersForNames(host, estate.inventory);
  const former = keep ? before.servers.filter((server) => !server.startsWith('127.')) : [];
  return [
    {
      name: 'names',
      host,
      after: ['packages@self'],
      ops: [
        ...(taker === 'systemd-resolved' ? resolvedWith(former) : []),
        ...(before.resolves === undefined
          ? []
          : [
              wait({
                name: `${before.resolves} resolves with ${taker}`,
                until: `getent ahosts ${quoteWord(before.resolves)}`,
                timeoutMs: 30_000,
                diagnose: `ls -l ${resolverPaths.file}; cat ${resolverPaths.file}; resolvectl status 2>/dev/null`,
              }),
            ]),
      ],
    },
  ];
}

function resolvedWith(former: readonly string[]): readonly Op[] {
  const files = [
    directory({ path: resolverPaths.resolvedDirectory }),
    file(
      { path: resolverPaths.resolvedFormer, content: renderResolved(former, false) },
      { notifies: [resolverRestart] },
    ),
  ];
  return [
    ...(former.length === 0 ? [] : files),
    unit({
      name: 'systemd-resolved.service',
      state: 'running',
      enabled: true,
      restartOn: [resolverRestart],
    }),
  ];
}

function resolverOps(node: Node, own: readonly string[]): readonly Op[] {
  const { host, params, estate, resolver: before } = node;
  const keep = params.node_dns_method === 'add' || answersForNames(host, estate.inventory);
  const servers = withFallbacks(own, { before, keep });
  const wanted = { servers, options: params.node_dns_options, search: before?.search ?? [] };
  const notifies = { notifies: [resolverRestart] };
  const taker = ownerToCome(params, before);
  const owner = taker === undefined ? before?.owner : ownerPackages[taker];
  switch (owner) {
    case 'resolved': {
      const instead = params.node_dns_method === 'overwrite';
      return [
        forgetOriginal(resolverPaths.file),
        directory({ path: resolverPaths.resolvedDirectory }),
        // The servers of the links stay with their links.
        file({ path: resolverPaths.resolved, content: renderResolved(own, instead) }, notifies),
        unit({
          name: 'systemd-resolved.service',
          state: 'running',
          enabled: 'keep',
          restartOn: [resolverRestart],
        }),
      ];
    }
    case 'networkmanager':
      return [
        file({ path: resolverPaths.networkManager, content: renderNetworkManagerDns(wanted) }, notifies),
        unit({
          name: 'NetworkManager.service',
          state: 'running',
          enabled: 'keep',
          reloadOn: [resolverRestart],
        }),
      ];
    case 'resolvconf':
    case 'openresolv':
      return [
        forgetOriginal(resolverPaths.file),
        block(resolvconfBlock(owner, { ...wanted, servers: own })),
        resolvconfUpdate(resolvconfWritten(owner, { ...wanted, servers: own })),
      ];
    case 'other':
      return [];
    case 'file':
    case undefined:
      return [
        keepOriginal(resolverPaths.file),
        file({ path: resolverPaths.file, content: renderResolvConf(wanted) }),
        ...(params.node_static_network ? keptFromDhcp(before?.dhcp ?? []) : leftToDhcp()),
      ];
    default:
      return owner satisfies never;
  }
}

/** Ours come first; servers that others have told resolvconf of follow, with any method: it has no word for taking them out. */
function resolvconfBlock(
  owner: 'openresolv' | 'resolvconf',
  { servers, options }: Resolver,
): Parameters<typeof block>[0] {
  if (owner === 'resolvconf')
    return {
      path: resolverPaths.resolvconfHead,
      marker: resolvconfMarker,
      content: [...options, ...servers.map((server) => `nameserver ${server}`)].map((l) => `${l}\n`).join(''),
      create: true,
    };
  const words = options.map((line) => line.trim().replace(/^options\s+/, ''));
  return {
    path: resolverPaths.openresolv,
    marker: resolvconfMarker,
    content: `name_servers="${servers.join(' ')}"\n${words.length === 0 ? '' : `resolv_conf_options="${words.join(' ')}"\n`}`,
    create: true,
  };
}

/**
 * What resolvconf writes is older than what it is told: it writes again. A plan is made before that, so that what it has
 * written is held against what it will be told as well.
 */
function resolvconfUpdate(written: string): Op {
  const told = [resolverPaths.resolvconfHead, resolverPaths.openresolv].map(
    (path) => `[ ${path} -nt ${resolverPaths.file} ]`,
  );
  return command({
    name: `have resolvconf write ${resolverPaths.file}`,
    run: shCommand(`resolvconf -u && touch -c -- ${resolverPaths.file}`),
    unless: `! command -v resolvconf >/dev/null || { ${written} && ! { ${told.join(' || ')}; }; }`,
  });
}

/** Debian's resolvconf copies the block as it stands; openresolv writes our servers before all others. */
function resolvconfWritten(owner: 'openresolv' | 'resolvconf', resolver: Resolver): string {
  if (owner === 'resolvconf') {
    const { content = '' } = resolvconfBlock(owner, resolver);
    const inBlock = `/^# BEGIN ${resolvconfMarker}$/,/^# END ${resolvconfMarker}$/{/^#/!p;}`;
    return `[ "$(sed -n '${inBlock}' ${resolverPaths.file})" = ${quoteWord(content.trimEnd())} ]`;
  }
  const { servers } = resolver;
  return `[ "$(sed -n 's/^nameserver //p' ${resolverPaths.file} | head -n ${servers.length} | tr '\\n' ' ')" = ${quoteWord(`${servers.join(' ')} `)} ]`;
}

/** Servers of ours leave what resolvconf writes. */
const leftToResolvconf = (): readonly Op[] => [
  ...[resolverPaths.resolvconfHead, resolverPaths.openresolv].map((path) =>
    block({ path, marker: resolvconfMarker, content: '', state: 'absent' }),
  ),
  resolvconfUpdate(
    `! grep -qsxF '# BEGIN ${resolvconfMarker}' ${resolverPaths.resolvconfHead} ${resolverPaths.openresolv}`,
  ),
];

const resolvconfMarker = 'pigsty node_dns_servers';

/** A lease that is renewed must not write servers of its own over ours. */
function keptFromDhcp(clients: NonNullable<ResolverFacts['dhcp']>): readonly Op[] {
  return clients.map((client) =>
    client === 'dhclient'
      ? file({
          path: resolverPaths.dhclient,
          content: '# Managed by pigsty (module node).\nmake_resolv_conf() { :; }\n',
        })
      : block({ path: resolverPaths.dhcpcd, marker: dhcpMarker, content: 'nohook resolv.conf\n' }),
  );
}

const dhcpMarker = 'pigsty node_static_network';

const leftToDhcp = (): readonly Op[] => [
  absent({ path: resolverPaths.dhclient }),
  block({ path: resolverPaths.dhcpcd, marker: dhcpMarker, content: '', state: 'absent' }),
];

/** Names are asked of whom they were asked before. */
export function resolverRemoval(before: ResolverFacts | undefined): readonly Op[] {
  const topic = 'resolver.given-back';
  return [
    giveBackOriginal(resolverPaths.file),
    ...leftToDhcp(),
    ...(before?.owner === 'resolvconf' || before?.owner === 'openresolv' ? leftToResolvconf() : []),
    ...[resolverPaths.resolved, resolverPaths.networkManager].map((path) =>
      absent({ path }, { notifies: [topic] }),
    ),
    unit({ name: 'systemd-resolved.service', state: 'keep', enabled: 'keep', restartOn: [topic] }),
    unit({ name: 'NetworkManager.service', state: 'keep', enabled: 'keep', reloadOn: [topic] }),
  ];
}
