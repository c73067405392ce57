import {
  madeOnce,
  packageSpec,
  packageWords,
  pkg,
  pkgVersion,
  type PkgArgs,
  type PkgVersionArgs,
  type Op,
  type Stage,
} from '@pigsty/sdk';
import { pythonPackages, wantsPython } from '../spec/python.ts';
import { nodeExporterPackages } from '../spec/exporter.ts';
import { leavesSeLinuxOn } from '../spec/selinux.ts';
import type { Node, NodeModel } from './node.ts';
import { seLinuxPackages } from './selinux-packages.ts';

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
    ops: packageOps(node.model),
    coalesce: 'packages',
  };
}

const packageOps = madeOnce((model: NodeModel): readonly Op[] => packageCandidates(model).map((p) => pkg(p)));

/** What is installed in another version than a list asks for, in a transaction of its own. */
export function changeVersions(node: Node): readonly Stage[] {
  const ops = packageVersions(node.model).map((wanted) => pkgVersion(wanted));
  if (ops.length === 0) return [];
  return [{ module: 'node', name: 'versions', host: node.host, after: ['packages@self'], ops }];
}

export const packageVersions = madeOnce(({ params, platform }: NodeModel): readonly PkgVersionArgs[] => {
  const { family } = platform;
  const lists = {
    node_default_packages: params.node_default_packages ?? [],
    node_packages: params.node_packages,
  };
  return Object.entries(lists).flatMap(([reason, list]) =>
    packageWords(list, family).flatMap(({ name, version }) =>
      version === undefined
        ? []
        : [
            {
              names: [name],
              version,
              reason,
              allowDowngrade: params.node_package_downgrade,
              downgradeParameter: 'node_package_downgrade',
            },
          ],
    ),
  );
});

export const packageCandidates = madeOnce((model: NodeModel): readonly PkgArgs[] => {
  const { params, platform } = model;
  const { family } = platform;
  const listed = (items: readonly string[], reason: string): readonly PkgArgs[] =>
    packageWords(items, family).map((word) => ({ names: [packageSpec(word.name, word.version)], reason }));
  const defaults = params.node_default_packages;
  return [
    ...(defaults === undefined
      ? essential.map((names) => ({ names }))
      : listed(defaults, 'node_default_packages')),
    ...listed(params.node_packages, 'node_packages'),
    ...(params.haproxy_enabled ? [{ names: ['haproxy'], reason: 'haproxy_enabled' }] : []),
    ...(params.node_exporter_enabled
      ? [{ names: nodeExporterPackages, reason: 'node_exporter_enabled' }]
      : []),
    ...(params.vip_enabled ? [{ names: ['keepalived'], reason: 'vip_enabled' }] : []),
    ...(wantsPython(params) ? [{ names: pythonPackages(family), reason: 'node_pip_packages' }] : []),
    ...(leavesSeLinuxOn(params, { family, container: model.container }) ? seLinuxPackages : []),
    ...(keepsTime(model) ? [{ names: ['chrony'], reason: 'node_ntp_enabled' }] : []),
  ];
});

/** A container shares the clock of its machine. */
export function keepsTime({ params, container }: NodeModel): boolean {
  return params.node_ntp_enabled && !container;
}
