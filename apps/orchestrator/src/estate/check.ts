import {
  type AnyModule,
  checkUnknownParameters,
  type Cluster,
  type Inventory,
  PigstyError,
  type Problem,
} from '@pigsty/sdk';

/** A module with its clusters in this inventory. */
export interface PresentModule {
  readonly module: AnyModule;
  readonly clusters: readonly Cluster<unknown>[];
}

export interface Findings {
  readonly present: readonly PresentModule[];
  readonly problems: readonly Problem[];
}

/** Variables that belong to no module: the orchestrator's own, and those that every inventory of Pigsty carries. */
const estateWide = ['modules', 'version', 'admin_ip', 'region', 'language', 'proxy_env'] as const;

/** Every rule of every module, without a host. Ten mistakes are ten problems of one report. */
export function checkEstate(inventory: Inventory, modules: readonly AnyModule[]): Findings {
  const present: PresentModule[] = [];
  const problems: Problem[] = [];
  for (const module of modules) {
    const identified = module.identify(inventory);
    problems.push(...identified.problems, ...(module.check?.(identified.clusters, inventory) ?? []));
    if (identified.clusters.length > 0) present.push({ module, clusters: identified.clusters });
  }
  const names = [...modules.flatMap((m) => Object.keys(m.params.shape)), ...estateWide];
  problems.push(
    ...missingRequirements(present, inventory),
    ...unclaimedGroups(inventory, modules),
    ...checkUnknownParameters(inventory, names),
  );
  return { present, problems: inOrder(problems) };
}

export function refuseProblems(problems: readonly Problem[]): void {
  if (!problems.some((p) => p.severity === 'error')) return;
  const errors = problems.filter((p) => p.severity === 'error').length;
  throw new PigstyError('INVENTORY_INVALID', `${errors} problem${errors === 1 ? '' : 's'} in the inventory`, {
    problems,
  });
}

/** A strong requirement other than NODE must be somewhere in the inventory. */
function missingRequirements(present: readonly PresentModule[], inventory: Inventory): readonly Problem[] {
  const here = new Set(present.map((p) => p.module.name));
  return present.flatMap(({ module, clusters }) =>
    module.requires.strong
      .filter((name) => !here.has(name))
      .map((name): Problem => {
        const [first] = clusters;
        const position = first?.group === undefined ? undefined : inventory.whereGroup(first.group);
        return {
          severity: 'error',
          rule: 'missing-requirement',
          subject: first?.name ?? module.name,
          message: `${module.name} requires ${name}, and the inventory has none`,
          hint: `Add a group with ${name}_cluster, or see the module's documentation.`,
          ...(position === undefined ? {} : { position }),
        };
      }),
  );
}

const identity = /^[a-z][a-z0-9]*_(?:cluster|seq)$/;

/** Groups whose identity no loaded module understands: a typing error, or a module that is not installed. */
function unclaimedGroups(inventory: Inventory, modules: readonly AnyModule[]): readonly Problem[] {
  const known = new Set(modules.flatMap((m) => Object.keys(m.params.shape)));
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

/** By file, line and column; what has no place comes first. */
function inOrder(problems: readonly Problem[]): readonly Problem[] {
  const key = (p: Problem): readonly (string | number)[] => [
    p.position?.file ?? '',
    p.position?.line ?? 0,
    p.position?.column ?? 0,
  ];
  return [...problems].sort((a, b) => {
    const [fa = '', la = 0, ca = 0] = key(a);
    const [fb = '', lb = 0, cb = 0] = key(b);
    return fa === fb ? Number(la) - Number(lb) || Number(ca) - Number(cb) : fa < fb ? -1 : 1;
  });
}
