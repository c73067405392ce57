import { pkg, type PkgArgs, type Stage } from '@pigsty/sdk';
import type { Node } from './node.ts';

/** What a node needs for its own work: small, and in every distribution. */
const essential: readonly (readonly string[])[] = [
  ['ca-certificates'],
  ['openssl'],
  ['curl'],
  ['sudo'],
  ['cron', 'cronie'],
  ['logrotate'],
  ['procps', 'procps-ng'],
  ['zstd'],
  ['jq'],
];

export function installPackages(node: Node): Stage {
  return {
    module: 'node',
    name: 'packages',
    host: node.host,
    after: ['base@self'],
    ops: packageCandidates(node).map((p) => pkg(p)),
    coalesce: 'packages',
  };
}

export function packageCandidates({ params, facts }: Node): readonly PkgArgs[] {
  const defaults = params.node_default_packages;
  return [
    ...(defaults === undefined
      ? essential.map((names) => ({ names }))
      : listed(defaults, 'node_default_packages')),
    ...listed(params.node_packages, 'node_packages'),
    ...(params.haproxy_enabled ? [{ names: ['haproxy'], reason: 'haproxy_enabled' }] : []),
    ...(keepsTime(params, facts?.virtualization) ? [{ names: ['chrony'], reason: 'node_ntp_enabled' }] : []),
  ];
}

/** A container shares the clock of its machine. */
export function keepsTime(
  params: { readonly node_ntp_enabled: boolean },
  virtualization: string | undefined,
): boolean {
  const containers = [
    'systemd-nspawn',
    'lxc',
    'lxc-libvirt',
    'docker',
    'podman',
    'openvz',
    'rkt',
    'wsl',
    'container-other',
  ];
  return params.node_ntp_enabled && !containers.includes(virtualization ?? 'none');
}

/** Each item may name several packages, separated by commas or spaces. */
function listed(items: readonly string[], reason: string): readonly PkgArgs[] {
  return [...new Set(items.flatMap((item) => item.split(/[\s,]+/)))]
    .filter((name) => name !== '')
    .map((name) => ({ names: [name], reason }));
}
