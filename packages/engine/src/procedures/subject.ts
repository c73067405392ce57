import {
  nearestName,
  PigstyError,
  type AnyModule,
  type AnyProcedure,
  type Cluster,
  type Instance,
  type Inventory,
} from '@pigsty/sdk';

/** What a procedure is about. */
export interface ProcedureSubject {
  readonly cluster: Cluster<unknown>;
  readonly instance?: Instance<unknown>;
}

/** Finds the cluster, or the instance by its name or its host, that a procedure is called for. */
export function findSubject(
  name: string,
  {
    module,
    procedure,
    inventory,
  }: { readonly module: AnyModule; readonly procedure: AnyProcedure; readonly inventory: Inventory },
): ProcedureSubject {
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
