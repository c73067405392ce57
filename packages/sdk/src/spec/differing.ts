import type { Cluster } from '../module/cluster.ts';
import type { ClusterFinding } from './cluster-problem.ts';

/** What a rule says about it is the rule's own. */
type Difference = Omit<ClusterFinding, 'rule'>;

/**
 * Parameters that belong to a whole cluster and differ between its members: of each the member that stands alone, or the later one.
 *
 * @example
 * differing(cluster, ['etcd_port']); // etcd_port is 2378 on etcd-2 and 2379 on etcd-1
 */
export function differing<P>(
  { instances }: Pick<Cluster<P>, 'instances'>,
  names: readonly (keyof P & string)[],
): readonly Difference[] {
  return names.flatMap((name): readonly Difference[] => {
    const times = new Map<unknown, number>();
    for (const { params } of instances) times.set(params[name], (times.get(params[name]) ?? 0) + 1);
    if (times.size < 2) return [];
    const most = Math.max(...times.values());
    const usual = instances.find(({ params }) => times.get(params[name]) === most);
    const other = instances.find(({ params }) => params[name] !== usual?.params[name]);
    if (usual === undefined || other === undefined) return [];
    return [
      {
        path: [name],
        host: other.host,
        message: `${name} is ${said(other.params[name])} on ${other.name} and ${said(usual.params[name])} on ${usual.name}`,
        hint: `Set ${name} in the vars of the group.`,
      },
    ];
  });
}

function said(value: unknown): string {
  return value === undefined ? 'not set' : typeof value === 'string' ? value : JSON.stringify(value);
}
