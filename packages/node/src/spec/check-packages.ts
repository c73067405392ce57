import { clusterProblem, packageWords, type Cluster, type Inventory, type Problem } from '@pigsty/sdk';
import { pipPackages } from './python.ts';
import type { NodeParams } from './schema.ts';

/** Packages that put a link of theirs in place of /etc/resolv.conf while they are installed. */
const takeOver: ReadonlySet<string> = new Set(['openresolv', 'resolvconf', 'systemd-resolved']);

const lists = ['node_default_packages', 'node_packages'] as const;

/** What lists of packages would do to a host beyond the packages. */
export function checkPackages(
  clusters: readonly Cluster<NodeParams>[],
  inventory: Inventory,
): readonly Problem[] {
  return clusters.flatMap((cluster) =>
    cluster.instances.flatMap(({ host, params }): readonly Problem[] => [
      ...lists.flatMap((list) =>
        // Names of these are alike in both families.
        packageWords(params[list] ?? [], 'deb')
          .filter(({ name }) => takeOver.has(name))
          .map(({ name }) =>
            clusterProblem(cluster, inventory, {
              severity: 'warning',
              rule: 'resolver-package',
              host,
              path: [list],
              message: `${name} in ${list} takes over /etc/resolv.conf when it is installed: names may not resolve on ${host} until the next deploy`,
              hint: `Install it on ${host} by hand first, see that names resolve (getent hosts), and deploy then: NODE tells it the servers.`,
            }),
          ),
      ),
      ...(params.node_uv_env === '' && pipPackages(params).length > 0
        ? [
            clusterProblem(cluster, inventory, {
              severity: 'warning',
              rule: 'python-environment',
              host,
              path: ['node_pip_packages'],
              message: `node_pip_packages asks for packages, and node_uv_env names no environment of ${host} for them`,
              hint: 'Set node_uv_env, for example /data/venv, or take node_pip_packages out.',
            }),
          ]
        : []),
    ]),
  );
}
