import type { Inventory } from '@pigsty/sdk';
import type { PgCluster, PgInstance } from './cluster.ts';
import type { ServiceSpec } from './schema/objects.ts';
import { compileSelector, type Variable } from './selector.ts';

/** One member as a server of a service. */
export interface ServiceMember {
  readonly instance: PgInstance;
  readonly port: number;
  readonly backup: boolean;
  /** The selector matches it, whether it is a backup or not. */
  readonly chosen: boolean;
}

/** A service of a cluster with the members that serve it. */
export interface PgService {
  readonly spec: ServiceSpec;
  /** `pg-test-primary` */
  readonly proxy: string;
  readonly members: readonly ServiceMember[];
}

/** Services of a cluster; one of `pg_services` replaces the default one of its name. Every member asks: found once. */
export function servicesOf(cluster: PgCluster, inventory: Inventory): readonly PgService[] {
  const known = inventory.derive(servicesFound);
  const services = known.get(cluster) ?? findServices(cluster, inventory);
  known.set(cluster, services);
  return services;
}

/** Kept with the inventory, a cluster at a time: a selector that is none spoils its own cluster only. */
function servicesFound(): Map<PgCluster, readonly PgService[]> {
  return new Map();
}

/** The same without their members, for who must not mind a selector that is none. */
export function serviceSpecs({ params }: PgCluster): readonly ServiceSpec[] {
  const own = new Set(params.pg_services.map((s) => s.name));
  return [...params.pg_default_services.filter((s) => !own.has(s.name)), ...params.pg_services];
}

function findServices(cluster: PgCluster, inventory: Inventory): readonly PgService[] {
  const candidates = cluster.instances.map((instance): Candidate => {
    const params: Readonly<Record<string, unknown>> = instance.params;
    const vars = inventory.hosts.get(instance.host)?.vars;
    return { instance, variable: (name) => (Object.hasOwn(params, name) ? params[name] : vars?.[name]) };
  });
  return serviceSpecs(cluster).map((spec) => ({
    spec,
    proxy: `${cluster.name}-${spec.name}`,
    members: membersOf(spec, candidates),
  }));
}

interface Candidate {
  readonly instance: PgInstance;
  /** What a selector may ask for. */
  readonly variable: Variable;
}

function membersOf(spec: ServiceSpec, candidates: readonly Candidate[]): readonly ServiceMember[] {
  const choose = compileSelector(spec.selector);
  const chooseBackup = spec.backup === undefined ? undefined : compileSelector(spec.backup);
  return candidates.flatMap(({ instance, variable }) => {
    const backup = chooseBackup?.(variable) ?? false;
    const chosen = choose(variable);
    return chosen || backup ? [{ instance, port: destinationPort(spec, instance), backup, chosen }] : [];
  });
}

function destinationPort({ dest }: ServiceSpec, { params }: PgInstance): number {
  switch (dest) {
    case 'default':
      return params.pg_default_service_dest === 'pgbouncer' ? params.pgbouncer_port : params.pg_port;
    case 'postgres':
      return params.pg_port;
    case 'pgbouncer':
      return params.pgbouncer_port;
    default:
      return dest;
  }
}
