import {
  type AnyModule,
  type AnyQuery,
  type Cluster,
  nearestName,
  PigstyError,
  type QueryScreen,
} from '@pigsty/sdk';
import type { RightEstate } from '../estate/right.ts';

/** A cluster that can be watched, and the query of its module that says how. */
export interface TopSubject {
  readonly module: AnyModule;
  readonly cluster: Cluster<unknown>;
  readonly query: AnyQuery;
  readonly screen: QueryScreen<TopRow>;
  /** One of its instances; the query's own choice when absent. */
  readonly instance?: string;
}

/** A row as the module's query makes it. */
export type TopRow = object;

/** The query of a module that `pigsty top` shows. */
const queryName = 'top';

/** The cluster of this name, and its instance of that one. */
export function topSubject(
  { present, inventory }: Pick<RightEstate, 'present' | 'inventory'>,
  name: string,
  instance?: string,
): TopSubject {
  const all = present.flatMap(({ module, clusters }) => clusters.map((cluster) => ({ module, cluster })));
  const watched = all.flatMap(({ module, cluster }) => {
    const query = module.queries.find((q) => q.name === queryName);
    return query?.screen === undefined
      ? []
      : [{ module, cluster, query, screen: query.screen as QueryScreen<TopRow> }];
  });
  const found = watched.find((w) => w.cluster.name === name);
  if (found !== undefined)
    return instance === undefined ? found : { ...found, instance: instanceOf(found, instance) };
  const names = watched.map((w) => w.cluster.name);
  const hint =
    names.length === 0
      ? `Nothing in ${inventory.file} can be watched.`
      : `Clusters that can be watched: ${names.join(', ')}`;
  const other = all.find((o) => o.cluster.name === name);
  if (other !== undefined)
    throw new PigstyError(
      'USAGE',
      `${name} is a cluster of ${other.module.name}, which has nothing to watch; its health: pigsty health ${other.module.name}`,
      { hint },
    );
  const close = nearestName(name, names);
  throw new PigstyError(
    'USAGE',
    `there is no cluster "${name}" to watch${close === undefined ? '' : `; did you mean ${close}?`}`,
    { hint },
  );
}

function instanceOf({ cluster }: Pick<TopSubject, 'cluster'>, name: string): string {
  const names = cluster.instances.map((i) => i.name);
  if (names.includes(name)) return name;
  const close = nearestName(name, names);
  throw new PigstyError(
    'USAGE',
    `${cluster.name} has no member "${name}"${close === undefined ? '' : `; did you mean ${close}?`}`,
    { hint: `Members: ${names.join(', ')}` },
  );
}
