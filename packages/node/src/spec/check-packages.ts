import { clusterProblem, type Cluster, type Inventory, type Problem } from '@pigsty/sdk';
import { listedOwners } from './resolver.ts';
import { pipPackages } from './python.ts';
import type { NodeParams } from './schema.ts';

const lists = ['node_default_packages', 'node_packages'] as const;

/** What lists of packages would do to a host beyond the packages. */
export function checkPackages(
  clusters: readonly Cluster<NodeParams>[],
  inventory: Inventory,
): readonly Problem[] {
  return clusters.flatMap((cluster) =>
    cluster.instances.flatMap(({ host, params }): readonly Problem[] => [
      ...lists.flatMap((list) =>
        listedOwners({ node_packages: params[list] ?? [] }).map((name) =>
          clusterProblem(cluster, inventory, {
            severity: 'warning',
            rule: 'resolver-package',
            host,
            path: [list],
            message: `${name} in ${list} takes over /etc/resolv.conf of ${host} when it is installed`,
            hint: `A deploy starts it right then, with the servers that the host had, and goes on once names resolve. To be safe, install it on ${host} by hand first and see that they do: getent ahosts NAME.`,
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
