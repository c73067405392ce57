import { absent, block, directory, file, unit, type Op, type StageDraft } from '@pigsty/sdk';
import { renderNetworkManagerDns, renderResolvConf, renderResolved } from '../render/resolver.ts';
import {
  answersForNames,
  resolverPaths,
  resolverRestart,
  wantedServers,
  withFallbacks,
  type ResolverFacts,
} from '../spec/resolver.ts';
import type { Node } from './node.ts';
import { giveBackOriginal, keepOriginal } from './original.ts';

/** Names are asked of the estate's own servers, once those answer. */
export function resolver(node: Node): StageDraft {
  const { host, params, estate } = node;
  const servers = wantedServers(params, estate.inventory);
  const ours = servers.filter((server) => answersForNames(server, estate.inventory));
  return {
    name: 'resolver',
    host,
    after: ['ready@self?', ...ours.map((server) => `infra.dns@${server}?`)],
    ops: servers.length === 0 ? untouched : resolverOps(node, servers),
  };
}

function resolverOps(node: Node, own: readonly string[]): readonly Op[] {
  const { host, params, estate, resolver: before } = node;
  const keep = params.node_dns_method === 'add' || answersForNames(host, estate.inventory);
  const servers = withFallbacks(own, { before, keep });
  const wanted = { servers, options: params.node_dns_options, search: before?.search ?? [] };
  const notifies = { notifies: [resolverRestart] };
  const owner = before?.owner;
  switch (owner) {
    case 'resolved': {
      const instead = params.node_dns_method === 'overwrite';
      return [
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

const untouched = resolverRemoval();

/** Names are asked of whom they were asked before. */
export function resolverRemoval(): readonly Op[] {
  const topic = 'resolver.given-back';
  return [
    giveBackOriginal(resolverPaths.file),
    ...leftToDhcp(),
    ...[resolverPaths.resolved, resolverPaths.networkManager].map((path) =>
      absent({ path }, { notifies: [topic] }),
    ),
    unit({ name: 'systemd-resolved.service', state: 'keep', enabled: 'keep', restartOn: [topic] }),
    unit({ name: 'NetworkManager.service', state: 'keep', enabled: 'keep', reloadOn: [topic] }),
  ];
}
