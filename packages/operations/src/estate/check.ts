import {
  type AnyModule,
  type Cluster,
  type Inventory,
  type Listener,
  type Network,
  onceEach,
  ParamParser,
  PigstyError,
  type Problem,
} from '@pigsty/sdk';
import { checkUnknownParameters, estateParameters, requiredInEstate, writtenPath } from '@pigsty/sdk/engine';
import { migrationHints, withCure } from '../migrate/hints.ts';
import { ignored, noteIgnored } from './ignored.ts';
import { noteWithoutEffect } from './no-effect.ts';
import { lackedOnce } from './lacked-once.ts';
import { LeftOut } from './left-out.ts';
import { withoutMisspelt } from './misspelt.ts';
import { besidesRefused, placeOf, refusedVariables, withoutLooseBesides } from './refused.ts';
import { checkAddresses } from './rules/addresses.ts';
import { adminNode } from './rules/admin-ip.ts';
import { applications } from './rules/applications.ts';
import { connectionUrls } from './rules/connection-urls.ts';
import { crontabs } from './rules/crontabs.ts';
import { dataDirectories } from './rules/data-directories.ts';
import { droppedZeros } from './rules/dropped-zeros.ts';
import { hostAddresses } from './rules/host-addresses.ts';
import { inventoryRelease } from './rules/inventory-release.ts';
import { listEntries } from './rules/list-entries.ts';
import { machines } from './rules/machines.ts';
import { backupsInStore } from './rules/object-store.ts';
import { unknownPlaceholders } from './rules/placeholders.ts';
import { packageSets } from './rules/package-sets.ts';
import { repositoryModules } from './rules/repository-modules.ts';
import { hostNames } from './rules/host-names.ts';
import { portalEndpoints } from './rules/portal-endpoints.ts';
import { proxiedServers } from './rules/proxied.ts';
import { proxyWithoutEffect } from './rules/proxy.ts';
import { publicPasswords } from './rules/passwords.ts';
import { portCollisions } from './rules/ports.ts';
import { templateAddresses } from './rules/template-addresses.ts';
import { onceForClusters } from './shared-value.ts';
import { twoClusters } from './rules/two-clusters.ts';

/** A module with its clusters in this inventory. */
export interface PresentModule {
  readonly module: AnyModule;
  readonly clusters: readonly Cluster<unknown>[];
}

export interface Findings {
  readonly present: readonly PresentModule[];
  readonly problems: readonly Problem[];
}

/** Every rule of every module, without a host. Ten mistakes are ten problems of one report. */
export function checkEstate(inventory: Inventory, specs: readonly AnyModule[]): Findings {
  const found = everyRule(inventory, specs);
  const problems = withoutMisspelt(found.problems, inventory, (meant) => everyRule(meant, specs).problems);
  return { present: found.present, problems: lackedOnce(problems).map(withCure) };
}

function everyRule(inventory: Inventory, specs: readonly AnyModule[]): Findings {
  const found: PresentModule[] = [];
  const problems: Problem[] = [];
  const refused = new Set<string>();
  const leftOut = new LeftOut();
  for (const module of specs) {
    const identified = inventory.derive(module.identify);
    leftOut.add(module.name, identified.problems, identified.clusters);
    const further = module.check?.(identified.clusters, inventory) ?? [];
    problems.push(...identified.problems, ...besidesRefused(further, identified.problems));
    for (const name of refusedVariables(identified.problems)) refused.add(name);
    if (identified.clusters.length > 0) found.push({ module, clusters: identified.clusters });
  }
  const names = [
    ...[...specs, estateParameters].flatMap((set) => Object.keys(set.params.shape)),
    ...ignored(specs).flatMap(({ parameters }) => parameters),
  ];
  const claimed = twoClusters(specs, inventory);
  leftOut.addClaimed(claimed);
  problems.push(
    ...estateValues(inventory),
    ...missingRequirements(found, inventory, leftOut),
    ...claimed,
    ...acrossModules(found, inventory, (name) => defaultOf(specs, name)),
    ...publicPasswords(found, inventory, refused),
    ...unclaimedGroups(inventory, new Set(names)),
    ...checkUnknownParameters(inventory, names, migrationHints),
    ...unknownPlaceholders(inventory, new Set(names)),
    ...noteIgnored(inventory, specs),
    ...noteWithoutEffect(inventory, specs),
  );
  // What is told of an address or an entry by itself is not told once more.
  const told = new Set(problems.map(placeOf));
  problems.push(...templateAddresses(inventory).filter((p) => !told.has(placeOf(p))));
  const entries = listEntries(inventory, new Set(names));
  problems.push(...entries.filter((p) => !problems.some(({ subject }) => subject.startsWith(p.subject))));
  const clusters = found.flatMap((p) => p.clusters);
  return {
    present: found,
    problems: onceForClusters(
      onceEach(withoutLooseBesides(leftOut.withoutFollowers(problems, clusters, inventory))),
    ),
  };
}

/** Ports of an entry of a list, at the place that the entry has in the file. */
function asWritten(network: Network, { instances }: Cluster<unknown>): Network {
  const at = <T extends Listener>(listener: T): T => ({
    ...listener,
    path: writtenPath(
      instances.find((i) => i.host === (listener.askedBy?.host ?? listener.host))?.params,
      listener.path,
    ),
  });
  const { listens, reserved } = network;
  return {
    ...network,
    listens: listens.map(at),
    ...(reserved === undefined ? {} : { reserved: reserved.map(at) }),
  };
}

/** Rules that no module could check alone. */
function acrossModules(
  found: readonly PresentModule[],
  inventory: Inventory,
  defaultOfParameter: (parameter: string) => unknown,
): readonly Problem[] {
  const networks = found.flatMap(({ module, clusters }) =>
    clusters.flatMap((cluster) => {
      const network = module.network?.(cluster, { inventory });
      return network === undefined ? [] : [asWritten(network, cluster)];
    }),
  );
  return [
    ...portCollisions(
      networks.flatMap(({ listens, reserved = [] }) => [...listens, ...reserved]),
      inventory,
      defaultOfParameter,
    ),
    ...proxiedServers(
      networks.flatMap(({ listens }) => listens),
      inventory,
    ),
    ...portalEndpoints(
      networks.flatMap(({ listens }) => listens),
      inventory,
    ),
    ...hostNames(inventory),
    ...checkAddresses(
      networks.flatMap(({ addresses = [] }) => addresses),
      inventory,
    ),
    ...adminNode(inventory),
    ...hostAddresses(inventory),
    ...machines(inventory),
    ...crontabs(inventory),
    ...applications(inventory),
    ...connectionUrls(inventory),
    ...droppedZeros(inventory),
    ...inventoryRelease(inventory),
    ...dataDirectories(inventory),
    ...packageSets(inventory),
    ...repositoryModules(inventory),
    ...backupsInStore(found, inventory),
    ...proxyWithoutEffect(found, inventory),
  ];
}

/** What a parameter is where nobody writes it; nothing where it has to be written. */
function defaultOf(specs: readonly AnyModule[], name: string): unknown {
  const shape = specs.find(({ params }) => name in params.shape)?.params.shape as
    Readonly<Record<string, { safeParse(value: unknown): { readonly data?: unknown } }>> | undefined;
  return shape?.[name]?.safeParse(undefined).data;
}

/** What belongs to no module, as every host has it. */
function estateValues(inventory: Inventory): readonly Problem[] {
  const parser = new ParamParser(estateParameters.params, inventory);
  return onceEach(
    [...inventory.hosts.values()].flatMap((host) => parser.parse(host.vars, host.address).problems),
  );
}

export function refuseProblems(problems: readonly Problem[]): void {
  if (!problems.some((p) => p.severity === 'error')) return;
  const errors = problems.filter((p) => p.severity === 'error').length;
  throw new PigstyError('INVENTORY_INVALID', `${errors} problem${errors === 1 ? '' : 's'} in the inventory`, {
    problems,
  });
}

/** A strong requirement other than NODE must be somewhere in the inventory. */
function missingRequirements(
  present: readonly PresentModule[],
  inventory: Inventory,
  leftOut: LeftOut,
): readonly Problem[] {
  const here = new Set(present.map((p) => p.module.name));
  return present.flatMap(({ module, clusters }) =>
    requiredInEstate(module)
      .filter((name) => !here.has(name) && !leftOut.of(name))
      .map((name): Problem => {
        const [first] = clusters;
        const position = first?.group === undefined ? undefined : inventory.whereGroup(first.group);
        return {
          severity: 'error',
          rule: 'missing-requirement',
          subject: first?.name ?? module.name,
          ...(first === undefined ? {} : { cluster: first.name }),
          message: `${module.name} requires ${name}, and the inventory has none`,
          hint: `Add a group with ${name}_cluster, or see the module's documentation.`,
          ...(position === undefined ? {} : { position }),
        };
      }),
  );
}

const identity = /^[a-z][a-z0-9]*_(?:cluster|seq)$/;

/** Groups whose identity no loaded module understands: a typing error, or a module that is not installed. */
function unclaimedGroups(inventory: Inventory, known: ReadonlySet<string>): readonly Problem[] {
  return [...inventory.groups.values()].flatMap((group) => {
    const hostVars = group.hosts.flatMap((address) => Object.keys(inventory.hosts.get(address)?.vars ?? {}));
    const own = Object.keys(group.vars).filter((name) => identity.test(name));
    // A host's variables are those of all of its groups; only what is not known anywhere points to a missing module.
    const foreign = [
      ...new Set([...own, ...(own.length > 0 ? [] : hostVars.filter((name) => identity.test(name)))]),
    ].filter((name) => !known.has(name));
    const ours =
      own.some((name) => known.has(name)) || hostVars.some((name) => identity.test(name) && known.has(name));
    if (foreign.length === 0 || ours || group.name === 'all') return [];
    const position = inventory.whereGroup(group.name);
    return [
      {
        severity: 'warning' as const,
        rule: 'unknown-module',
        subject: group.name,
        message: `belongs to no module that is loaded here (${foreign.join(', ')}); only NODE is done on its hosts`,
        hint: 'Name the package of its module under `modules` in the inventory, or correct the name.',
        ...(position === undefined ? {} : { position }),
      },
    ];
  });
}
