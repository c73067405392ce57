import type { AnyModule, Cluster, Inventory } from '@pigsty/sdk';
import { named } from '@pigsty/sdk/engine';
import { questionsOf, sharedQuestions, type Question } from '../../run/ask.ts';

/** A cluster of another module that has a member on a host of the procedure. */
export interface Neighbour {
  readonly module: AnyModule;
  readonly cluster: Cluster<unknown>;
}

/** All clusters besides those of the procedure's own module that have members on these hosts. */
export function neighboursOn(
  hosts: ReadonlySet<string>,
  { modules, own, inventory }: { modules: readonly AnyModule[]; own: string; inventory: Inventory },
): readonly Neighbour[] {
  return modules
    .filter((module) => module.name !== own)
    .flatMap((module) =>
      inventory
        .derive(module.identify)
        .clusters.filter((cluster) => membersOn(cluster, hosts).length > 0)
        .map((cluster) => ({ module, cluster })),
    );
}

/** What must be known of them: of all their members, also of those on other hosts. */
export function questionsAbout(neighbours: readonly Neighbour[], inventory: Inventory): readonly Question[] {
  return [
    ...questionsOf(neighbours, inventory),
    ...neighbours.flatMap(({ module, cluster }) =>
      sharedQuestions(
        named(
          { module: module.name, what: 'drain.factsOf', cluster: cluster.name },
          () => module.drain?.factsOf?.(cluster, inventory) ?? [],
        ),
      ),
    ),
  ];
}

/** The members of a cluster that are on these hosts, in the order of the cluster. */
export function membersOn(
  { instances }: Cluster<unknown>,
  hosts: ReadonlySet<string>,
): Cluster<unknown>['instances'] {
  return instances.filter((i) => hosts.has(i.host));
}
