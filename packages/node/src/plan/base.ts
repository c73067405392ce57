import {
  authorizedKey,
  directory,
  file,
  group,
  keptVersions,
  madeOnce,
  pkgCache,
  unit,
  user,
  type Estate,
  type Op,
  type PkgArgs,
  type Stage,
} from '@pigsty/sdk';
import { renderPolicyRcD } from '../render/policy-rc-d.ts';
import { packagedNodeExporterUnit } from '../spec/exporter.ts';
import { haproxyReload, paths } from '../spec/paths.ts';
import { logPackages } from './logs.ts';
import { nameOps } from './names.ts';
import type { Node, NodeModel } from './node.ts';
import { packageCandidates, packageVersions } from './packages.ts';
import { repositoriesChanged, repositoryOps } from './repositories.ts';

/**
 * Where packages come from, and what they are: first of all, so that a package that cannot be had is found before
 * anything else is changed. Repositories may be called by the names of the estate, and be trusted by its authority.
 */
export function sources(node: Node): Stage {
  return {
    module: 'node',
    name: 'sources',
    host: node.host,
    // Where it is to get packages from: the host that keeps them takes them as files.
    after:
      node.local === undefined || node.local.host === node.host ? [] : [`infra.nginx@${node.local.host}?`],
    ops: [
      ...nameOps(node),
      ...authority(node.estate, node.params.haproxy_enabled),
      ...repositoryOps(node),
      cache(node.model, logPackages(node)),
    ],
  };
}

const authority = madeOnce(({ caCertificate }: Estate, haproxy: boolean): readonly Op[] => [
  directory({ path: '/etc/pki' }),
  // HAProxy verifies its servers with it, and reads it only when it loads its configuration.
  file({ path: paths.ca, content: caCertificate }, haproxy ? { notifies: [haproxyReload] } : {}),
]);

const cache = madeOnce((model: NodeModel, others: readonly PkgArgs[]): Op => {
  const versions = packageVersions(model);
  return pkgCache({
    refreshOn: [repositoriesChanged],
    needs: [...packageCandidates(model), ...others].map((p) => [...p.names]),
    ...(versions.length === 0 ? {} : { versions }),
  });
});

/** What must be there before the first package: the administrator, and what keeps packages from starting anything. */
export function base({ host, model, estate }: Node): Stage {
  return {
    module: 'node',
    name: 'base',
    host,
    after: ['sources@self'],
    ops: baseOps(model, estate.operatorPublicKeys),
  };
}

const baseOps = madeOnce((model: NodeModel, operator: readonly string[]): readonly Op[] => {
  const { params, platform } = model;
  const { servicePolicy } = platform.paths;
  return [
    directory({ path: params.node_data }),
    ...(params.node_admin_enabled ? administrator(params, operator) : []),
    // What stands there already is the operator's: it is never overwritten.
    ...(servicePolicy !== undefined
      ? [file({ path: servicePolicy, content: renderPolicyRcD(), mode: '0755', onlyIfAbsent: true })]
      : []),
    ...(platform.family === 'deb' ? [keptVersions('node', packageVersions(model))] : []),
    // Masked before the package comes, it never takes the port of our own unit.
    ...(params.node_exporter_enabled && platform.family === 'deb'
      ? [unit({ name: packagedNodeExporterUnit, state: 'stopped', enabled: 'masked' })]
      : []),
  ];
});

function administrator(params: NodeModel['params'], operator: readonly string[]): readonly Op[] {
  const { node_admin_username: name, node_admin_uid: uid } = params;
  const keys = [...params.node_admin_pk_list, ...(params.node_admin_pk_current ? operator : [])];
  return [
    group({ name: 'admin', gid: uid }),
    user({ name, uid, group: 'admin', home: `/home/${name}`, shell: '/bin/bash', comment: 'administrator' }),
    ...[...new Set(keys)].map((key) => authorizedKey({ user: name, key })),
  ];
}
