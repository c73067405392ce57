import {
  nearestName,
  PigstyError,
  type AnyModule,
  type AnyProcedure,
  type Cluster,
  type Instance,
  type Inventory,
} from '@pigsty/sdk';
import { selectHosts } from '@pigsty/inventory';

/** What a procedure is about. */
export interface ProcedureSubject {
  readonly cluster: Cluster<unknown>;
  readonly instance?: Instance<unknown>;
}

/** The hosts of a limit pattern, as one cluster of the module whose instances they are. */
function hostsOf(
  pattern: string,
  { module, inventory }: { readonly module: AnyModule; readonly inventory: Inventory },
): ProcedureSubject {
  const selected = new Set(selectHosts(inventory, pattern));
  const { clusters } = inventory.derive(module.identify);
  const instances = clusters.flatMap((c) => c.instances).filter((i) => selected.has(i.host));
  const [first] = clusters.filter((c) => c.instances.some((i) => selected.has(i.host)));
  if (first === undefined)
    throw new PigstyError('SELECTION_EMPTY', `${module.name} has no host among those of "${pattern}"`);
  return { cluster: { module: module.name, name: pattern, params: first.params, instances } };
}

/** Finds the cluster, the instance by its name or its host, or the hosts that a procedure is called for. */
export function findSubject(
  name: string,
  {
    module,
    procedure,
    inventory,
  }: { readonly module: AnyModule; readonly procedure: AnyProcedure; readonly inventory: Inventory },
): ProcedureSubject {
  if (procedure.on === 'hosts') return hostsOf(name, { module, inventory });
  const { clusters } = inventory.derive(module.identify);
  if (procedure.on === 'cluster') {
    const cluster = clusters.find((c) => c.name === name);
    if (cluster !== undefined) return { cluster };
    throw unknown('cluster', name, { module, names: clusters.map((c) => c.name) });
  }
  for (const cluster of clusters) {
    const instance = cluster.instances.find((i) => i.name === name || i.host === name);
    if (instance !== undefined) return { cluster, instance };
  }
  throw unknown('instance', name, {
    module,
    names: clusters.flatMap((c) => c.instances.map((i) => i.name)),
  });
}

function unknown(
  what: string,
  name: string,
  { module, names }: { readonly module: AnyModule; readonly names: readonly string[] },
): PigstyError {
  const close = nearestName(name, names);
  return new PigstyError(
    'SELECTION_EMPTY',
    `${module.name} has no ${what} "${name}"${close === undefined ? '' : `; did you mean ${close}?`}`,
    { hint: `The inventory has: ${names.slice(0, 20).join(', ') || 'none'}.` },
  );
}
