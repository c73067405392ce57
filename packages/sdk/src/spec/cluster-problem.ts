import { dotted } from '../words/dotted.ts';
import type { Inventory, Part } from '../inventory/model.ts';
import type { Cluster } from '../module/cluster.ts';
import type { Position, Problem } from '../words/problem.ts';
import { otherPlace } from './other-place.ts';
import { writtenPath } from './salvage.ts';
import { isWritten } from './written.ts';

/** What a rule over a cluster says; its place in the files is looked up by `clusterProblem`. */
export interface ClusterFinding {
  readonly rule: string;
  readonly message: string;
  readonly hint: string;
  /** `error` when absent. */
  readonly severity?: Problem['severity'];
  /** Into the variables of a host: `['pg_users', 0, 'name']`. Empty for the list of the cluster's hosts. */
  readonly path: readonly (string | number)[];
  /** Of two values that do not go together the other one: the place, where `path` is written nowhere. */
  readonly otherwise?: readonly (string | number)[];
  /** Of two values that do not go together, and are both written, the other one: the hint names its place. */
  readonly against?: { readonly host?: string; readonly path: readonly (string | number)[] };
  /** What is named there and declared nowhere: `role app of pg-test`. */
  readonly lacks?: string;
  /** `key` where the name itself is wrong. */
  readonly part?: Part;
  /** Words of a text that are wrong: where it has several lines, theirs is the place. */
  readonly words?: string;
  /** The member that the finding is about; the whole cluster when absent. */
  readonly host?: string;
}

/**
 * A finding as a problem at the place where its variable was written: in the host, its group or `all`. What was written
 * nowhere is at the host, or at the group of the cluster.
 *
 * @example
 * clusterProblem(cluster, inventory, { rule: 'one-primary', path: [], message: '...', hint: '...' });
 */
export function clusterProblem(
  cluster: Pick<Cluster<unknown>, 'name' | 'group' | 'instances'>,
  inventory: Inventory,
  finding: ClusterFinding,
): Problem {
  const { rule, message, hint, severity = 'error', host } = finding;
  const member = cluster.instances.find((i) => host === undefined || i.host === host);
  const paths = [finding.path, finding.otherwise ?? []].map((one) => writtenPath(member?.params, one));
  const anyHost = host ?? cluster.instances[0]?.host ?? '';
  const path = paths.find((one) => isWritten(inventory, anyHost, one)) ?? paths[0] ?? [];
  const position = placeOf(cluster, inventory, { ...finding, path });
  const group = cluster.group ?? cluster.name;
  const subject = isWritten(inventory, anyHost, path)
    ? (inventory.subject?.(anyHost, path) ?? dotted(anyHost, path))
    : dotted(
        host === undefined ? group : `${group}.hosts.${host}`,
        path.length === 0 && host === undefined ? ['hosts'] : path,
      );
  return {
    severity,
    rule,
    subject,
    message,
    cluster: cluster.name,
    ...(host === undefined ? {} : { host }),
    hint: `${hint}${otherPlace(written(inventory, anyHost, finding.against))}`,
    ...(finding.lacks === undefined ? {} : { lacks: finding.lacks }),
    ...(position === undefined ? {} : { position }),
  };
}

function written(
  inventory: Inventory,
  anyHost: string,
  against: ClusterFinding['against'],
): Position | undefined {
  if (against === undefined) return undefined;
  const { host = anyHost, path } = against;
  return isWritten(inventory, host, path) ? inventory.where(host, path) : undefined;
}

function placeOf(
  cluster: Pick<Cluster<unknown>, 'group' | 'instances'>,
  inventory: Inventory,
  { path, part, words, host }: ClusterFinding,
): Position | undefined {
  const anyHost = host ?? cluster.instances[0]?.host ?? '';
  if (isWritten(inventory, anyHost, path)) {
    const inside = words === undefined ? undefined : inventory.whereWords?.(anyHost, path, words);
    return inside ?? inventory.where(anyHost, path, part);
  }
  if (host !== undefined && cluster.group !== undefined) {
    const listed = inventory.groups.get(cluster.group)?.hosts.includes(host) === true;
    if (listed) return inventory.whereGroup(cluster.group, ['hosts', host]);
  }
  if (host !== undefined || cluster.group === undefined) return inventory.where(anyHost, []);
  return inventory.whereGroup(cluster.group, path.length === 0 ? ['hosts'] : []);
}
