import type { z } from 'zod';
import type { Inventory, InventoryHost } from '../inventory/model.ts';
import type { Cluster, Identified, Instance } from '../module/cluster.ts';
import type { Problem } from '../words/problem.ts';
import { show } from './finding.ts';
import { concerning, onceEach } from './once-each.ts';
import { ParamParser, type ParsedParams } from './parse-params.ts';

export interface IdentifyOptions<S extends z.ZodObject> {
  /** The module's name, as in `defineModule`. */
  readonly module: string;
  readonly inventory: Inventory;
  readonly schema: S;
  /** Hosts that carry it belong to the cluster of that name. Without one, all hosts with a number are `clusterDefault`. */
  readonly clusterParam?: string;
  /** Number of the instance in its cluster. */
  readonly seqParam: string;
  /** `<cluster>-<seq>` when absent. */
  readonly instanceName?: (cluster: string, seq: number, host: InventoryHost) => string;
  /** Parameters that every instance must set, whatever the schema says. */
  readonly required?: readonly string[];
  /** Cluster of hosts that have a number and no cluster. */
  readonly clusterDefault?: string;
}

/**
 * Finds a module's clusters and instances: hosts that carry the cluster parameter, grouped by its value, in the order
 * of their numbers. A cluster with an instance that cannot be understood is left out, so that one mistake is one problem.
 */
export function identifyClusters<S extends z.ZodObject>(
  options: IdentifyOptions<S>,
): Identified<z.output<S>> {
  const search = new Search(options);
  for (const host of options.inventory.hosts.values()) search.visit(host);
  return search.result();
}

interface Member<P> {
  readonly seq: number;
  readonly instance: Instance<P>;
}

class Search<S extends z.ZodObject> {
  readonly #options: IdentifyOptions<S>;
  readonly #parser: ParamParser<S>;
  readonly #problems: Problem[] = [];
  readonly #members = new Map<string, Member<z.output<S>>[]>();
  readonly #bySeq = new Map<string, string>();
  readonly #broken = new Set<string>();
  readonly #nameless = new Set<string>();

  constructor(options: IdentifyOptions<S>) {
    this.#options = options;
    this.#parser = new ParamParser(options.schema, options.inventory, options.clusterParam);
  }

  visit(host: InventoryHost): void {
    const { clusterParam, seqParam, clusterDefault, required = [] } = this.#options;
    const { vars, address } = host;
    const hasSeq = isSet(vars[seqParam]);
    if (clusterParam === undefined || !isSet(vars[clusterParam])) {
      if (!hasSeq) return;
      if (clusterParam !== undefined && clusterDefault === undefined) {
        if (vars[clusterParam] !== null && this.#isToldOfGroup(address, clusterParam)) return;
        this.#error(
          address,
          [vars[clusterParam] === null ? clusterParam : seqParam],
          'seq-without-cluster',
          `${seqParam} is set but ${clusterParam} is not`,
          {
            hint: `Set ${clusterParam} in the vars of the host's group.`,
          },
        );
        return;
      }
    }
    if (!hasSeq && this.#isEverywhere(host)) return;
    const parsed = this.#parser.parse(vars, address);
    const params = parsed.params as Readonly<Record<string, unknown>> | undefined;
    const cluster = this.#clusterName(host, params);
    this.#problems.push(...concerning(parsed.problems, cluster === undefined ? {} : { cluster }));
    if (cluster === undefined) return;
    const seq = this.#seq(host, parsed, cluster);
    const missing = required.filter(
      (name) => name !== seqParam && name !== clusterParam && !isSet(vars[name]),
    );
    for (const name of missing) {
      if (isReported(parsed.problems, name)) continue;
      this.#error(address, [name], 'missing-parameter', `${name} is missing`, {
        hint: `Set ${name} for ${address}.`,
      });
    }
    if (parsed.params === undefined || seq === undefined || missing.length > 0) {
      this.#broken.add(cluster);
      return;
    }
    this.#add(host, cluster, seq, parsed.params);
  }

  /** A group that names no cluster for any of its hosts is told once, at the first of them. */
  #isToldOfGroup(host: string, clusterParam: string): boolean {
    const { inventory, seqParam } = this.#options;
    const [group] = [...inventory.declaredOfHost(host)].find(([, vars]) => isSet(vars[seqParam])) ?? [];
    const hosts = inventory.groups.get(group ?? '')?.hosts ?? [];
    if (group === undefined || hosts.some((one) => isSet(inventory.hosts.get(one)?.vars[clusterParam])))
      return false;
    const isTold = this.#nameless.has(group);
    this.#nameless.add(group);
    return isTold;
  }

  result(): Identified<z.output<S>> {
    const { module } = this.#options;
    const groups = this.#declaringGroups();
    const clusters: Cluster<z.output<S>>[] = [];
    for (const [name, members] of this.#members) {
      if (this.#broken.has(name)) continue;
      const instances = members.sort((a, b) => a.seq - b.seq).map((member) => member.instance);
      const [first] = instances;
      if (first === undefined) continue;
      const group = this.#groupOf(name, instances, groups);
      clusters.push({
        module,
        name,
        ...(group === undefined ? {} : { group }),
        params: first.params,
        instances,
      });
    }
    return { clusters, problems: onceEach(this.#problems) };
  }

  #add(host: InventoryHost, cluster: string, seq: number, params: z.output<S>): void {
    const { inventory, seqParam, instanceName } = this.#options;
    const { address } = host;
    const key = `${cluster}\n${seq}`;
    const other = this.#bySeq.get(key);
    if (other !== undefined && this.#isCopied(cluster, [other, address])) {
      this.#broken.add(cluster);
      return;
    }
    if (other !== undefined) {
      const place = inventory.where(other, [seqParam]);
      const where = place === undefined ? other : `${other} at ${place.file}:${place.line}:${place.column}`;
      this.#error(
        address,
        [seqParam],
        'duplicate-seq',
        `${cluster} has two instances with ${seqParam} ${seq}: ${other} and ${address}`,
        {
          hint: `The other one is ${where}. Give each instance its own number.`,
        },
      );
    }
    this.#bySeq.set(key, address);
    const name = instanceName === undefined ? `${cluster}-${seq}` : instanceName(cluster, seq, host);
    const members = this.#members.get(cluster);
    const member = { seq, instance: { name, host: address, params } };
    if (members === undefined) this.#members.set(cluster, [member]);
    else members.push(member);
  }

  /** Two groups that number their members alike, and name one cluster: the later has been copied from the earlier. */
  #isCopied(cluster: string, hosts: readonly string[]): boolean {
    const { inventory, clusterParam, seqParam } = this.#options;
    if (clusterParam === undefined) return false;
    const declaring = [...inventory.groups.values()].filter(
      ({ name, vars }) => name !== 'all' && String(vars[clusterParam]) === cluster,
    );
    const [one, two] = hosts.map((host) => declaring.find((group) => group.hosts.includes(host)));
    if (one === undefined || two === undefined || one === two) return false;
    const [first, later] = declaring.indexOf(one) < declaring.indexOf(two) ? [one, two] : [two, one];
    const host = later.hosts.find((address) => hosts.includes(address)) ?? '';
    this.#error(
      host,
      [clusterParam],
      'duplicate-cluster',
      `${cluster} is the cluster of the group ${first.name} already, and both groups count their members from the same ${seqParam}`,
      { hint: `Give ${later.name} a name of its own, or its members other numbers.` },
    );
    return true;
  }

  #clusterName(
    host: InventoryHost,
    params: Readonly<Record<string, unknown>> | undefined,
  ): string | undefined {
    const { clusterParam, clusterDefault } = this.#options;
    if (clusterParam === undefined || !isSet(host.vars[clusterParam])) return clusterDefault;
    const value = params?.[clusterParam] ?? host.vars[clusterParam];
    if (typeof value === 'string') return value;
    if (typeof value === 'number') return String(value);
    if (!Object.hasOwn(this.#options.schema.shape, clusterParam)) {
      this.#error(host.address, [clusterParam], 'invalid-value', `expected a text, got ${show(value)}`);
    }
    return undefined;
  }

  #seq(host: InventoryHost, parsed: ParsedParams<z.output<S>>, cluster: string): number | undefined {
    const { seqParam, schema } = this.#options;
    const raw = host.vars[seqParam];
    const value = (parsed.params as Readonly<Record<string, unknown>> | undefined)?.[seqParam] ?? raw;
    if (isSet(raw) && typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
    if (!isSet(raw)) {
      const hint = `Set ${seqParam}, a number that no other instance of ${cluster} has.`;
      if (!isReported(parsed.problems, seqParam))
        this.#error(host.address, [seqParam], 'missing-parameter', `${seqParam} is missing`, { hint });
    } else if (!Object.hasOwn(schema.shape, seqParam) || parsed.params !== undefined) {
      this.#error(host.address, [seqParam], 'invalid-value', `expected a whole number, got ${show(raw)}`);
    }
    return undefined;
  }

  /** A cluster name in `all.vars` does not make every host a member; only those with a number are. */
  #isEverywhere(host: InventoryHost): boolean {
    const { inventory, clusterParam } = this.#options;
    if (clusterParam === undefined) return false;
    if (inventory.globals[clusterParam] !== host.vars[clusterParam]) return false;
    return !host.groups.some(
      (name) => name !== 'all' && Object.hasOwn(inventory.groups.get(name)?.vars ?? {}, clusterParam),
    );
  }

  #declaringGroups(): ReadonlyMap<string, readonly string[]> {
    const { inventory, clusterParam } = this.#options;
    const found = new Map<string, string[]>();
    if (clusterParam === undefined) return found;
    for (const group of inventory.groups.values()) {
      const value = group.vars[clusterParam];
      if (typeof value !== 'string' && typeof value !== 'number') continue;
      const names = found.get(String(value));
      if (names === undefined) found.set(String(value), [group.name]);
      else names.push(group.name);
    }
    return found;
  }

  /** The group that sets the cluster's name; without one, the group of that name when it holds all instances. */
  #groupOf(
    cluster: string,
    instances: readonly Instance<z.output<S>>[],
    declared: ReadonlyMap<string, readonly string[]>,
  ): string | undefined {
    const { inventory } = this.#options;
    const names = declared.get(cluster)?.filter((name) => name !== 'all') ?? [];
    if (names.length > 0) return names.length === 1 ? names[0] : undefined;
    const isMember = (instance: Instance<z.output<S>>): boolean =>
      inventory.hosts.get(instance.host)?.groups.includes(cluster) ?? false;
    return inventory.groups.has(cluster) && instances.every(isMember) ? cluster : undefined;
  }

  #error(
    host: string,
    path: readonly string[],
    rule: string,
    message: string,
    more: { hint?: string } = {},
  ): void {
    this.#problems.push(this.#parser.problem(host, path, { severity: 'error', rule, message, ...more }));
  }
}

/** True when the schema has said already that a parameter is missing, or refuses what is there. */
function isReported(problems: readonly Problem[], name: string): boolean {
  return problems.some((p) => p.severity === 'error' && p.subject.endsWith(`.${name}`));
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}
