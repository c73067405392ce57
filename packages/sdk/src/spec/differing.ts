import type { Inventory } from '../inventory/model.ts';
import type { Cluster, Instance } from '../module/cluster.ts';
import type { ClusterFinding } from './cluster-problem.ts';

/** What a rule says about it is the rule's own. */
type Difference = Omit<ClusterFinding, 'rule'>;

/** Which of two members has the mistake, where one value is as frequent as the other. */
export interface Suspicion<P> {
  readonly inventory: Inventory;
  /** Whether something else speaks against the value of a member. */
  readonly suspect?: (instance: Instance<P>, name: string) => boolean;
}

/**
 * Parameters that belong to a whole cluster and differ between its members: of each the member that stands alone; of two the
 * one that something speaks against, the only one that has its value from its own line, or the later.
 *
 * @example
 * differing(cluster, ['etcd_port']); // etcd_port is 2378 on etcd-2 and 2379 on etcd-1
 */
export function differing<P>(
  { instances }: Pick<Cluster<P>, 'instances'>,
  names: readonly (keyof P & string)[],
  suspicion?: Suspicion<P>,
): readonly Difference[] {
  return names.flatMap((name): readonly Difference[] => {
    const times = new Map<unknown, number>();
    for (const { params } of instances) times.set(params[name], (times.get(params[name]) ?? 0) + 1);
    if (times.size < 2) return [];
    const most = Math.max(...times.values());
    const first = instances.find(({ params }) => times.get(params[name]) === most);
    const second = instances.find(({ params }) => params[name] !== first?.params[name]);
    if (first === undefined || second === undefined) return [];
    const isEven = times.get(second.params[name]) === most;
    const [usual, other] =
      isEven && isLikelier(first, second, name, suspicion) ? [second, first] : [first, second];
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

function isLikelier<P>(
  one: Instance<P>,
  other: Instance<P>,
  name: string,
  suspicion: Suspicion<P> | undefined,
): boolean {
  if (suspicion === undefined) return false;
  const { inventory, suspect = () => false } = suspicion;
  const own = ({ host }: Instance<P>): boolean =>
    [...inventory.declaredOfHost(host).values()].some((vars) => Object.hasOwn(vars, name));
  const [first, second] = [suspect(one, name), suspect(other, name)];
  if (first !== second) return first;
  // What is not set at all may be what is missing.
  return own(one) && !own(other) && other.params[name as keyof P] !== undefined;
}

function said(value: unknown): string {
  return value === undefined ? 'not set' : typeof value === 'string' ? value : JSON.stringify(value);
}
