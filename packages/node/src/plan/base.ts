import {
  authorizedKey,
  directory,
  file,
  group,
  pkgCache,
  platformOf,
  unit,
  user,
  type Op,
  type Stage,
} from '@pigsty/sdk';
import { renderPolicyRcD } from '../render/policy-rc-d.ts';
import { packagedNodeExporterUnit } from '../spec/exporter.ts';
import { haproxyReload, paths } from '../spec/paths.ts';
import { logPackages } from './logs.ts';
import { nameOps } from './names.ts';
import type { Node } from './node.ts';
import { packageCandidates, packageVersions } from './packages.ts';
import { repositoriesChanged, repositoryOps } from './repositories.ts';

/**
 * Where packages come from, and what they are: first of all, so that a package that cannot be had is found before
 * anything else is changed. Repositories may be called by the names of the estate, and be trusted by its authority.
 */
export function sources(node: Node): Stage {
  const versions = packageVersions(node);
  return {
    module: 'node',
    name: 'sources',
    host: node.host,
    after: [],
    ops: [
      ...nameOps(node),
      directory({ path: '/etc/pki' }),
      // HAProxy verifies its servers with it, and reads it only when it loads its configuration.
      file(
        { path: paths.ca, content: node.estate.caCertificate },
        node.params.haproxy_enabled ? { notifies: [haproxyReload] } : {},
      ),
      ...repositoryOps(node),
      pkgCache({
        refreshOn: [repositoriesChanged],
        needs: [...packageCandidates(node), ...logPackages(node)].map((p) => [...p.names]),
        ...(versions.length === 0 ? {} : { versions }),
      }),
    ],
  };
}

/** What must be there before the first package: the administrator, and what keeps packages from starting anything. */
export function base(node: Node): Stage {
  const { host, params, facts } = node;
  const { servicePolicy } = platformOf(facts).paths;
  return {
    module: 'node',
    name: 'base',
    host,
    after: ['sources@self'],
    ops: [
      directory({ path: params.node_data }),
      ...(params.node_admin_enabled ? administrator(node) : []),
      // What stands there already is the operator's: it is never overwritten.
      ...(servicePolicy !== undefined
        ? [file({ path: servicePolicy, content: renderPolicyRcD(), mode: '0755', onlyIfAbsent: true })]
        : []),
      // Masked before the package comes, it never takes the port of our own unit.
      ...(params.node_exporter_enabled && platformOf(facts).family === 'deb'
        ? [unit({ name: packagedNodeExporterUnit, state: 'stopped', enabled: 'masked' })]
        : []),
    ],
  };
}

function administrator({ params, estate }: Node): readonly Op[] {
  const { node_admin_username: name, node_admin_uid: uid } = params;
  const keys = [
    ...params.node_admin_pk_list,
    ...(params.node_admin_pk_current ? estate.operatorPublicKeys : []),
  ];
  return [
    group({ name: 'admin', gid: uid }),
    user({ name, uid, group: 'admin', home: `/home/${name}`, shell: '/bin/bash', comment: 'administrator' }),
    ...[...new Set(keys)].map((key) => authorizedKey({ user: name, key })),
  ];
}
