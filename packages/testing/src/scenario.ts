import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readInventory } from '@pigsty/inventory';
import {
  Secret,
  type AnyModule,
  type Cluster,
  type Estate,
  type HostFacts,
  type Inventory,
  type ModuleFacts,
  type Stage,
} from '@pigsty/sdk';
import {
  builtinKinds,
  offeredStages,
  OpRegistry,
  registrationsOf,
  type GraphOptions,
} from '@pigsty/sdk/engine';
import { defaultHostFacts } from '@pigsty/sdk/testing';

interface ScenarioFacts {
  /** Merged into the default facts of every host, or of one host. */
  readonly hosts?: Readonly<Record<string, Partial<HostFacts>>>;
  readonly module?: Readonly<Record<string, unknown>>;
  /** Shared facts of other modules: by `module.name`, then by instance. */
  readonly from?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** An inventory with the facts of its hosts, and what the module makes of them. */
export interface Scenario {
  readonly inventory: Inventory;
  readonly registry: OpRegistry;
  /** With what stages of this module become a graph. */
  readonly planning: Required<Pick<GraphOptions, 'modules' | 'offered'>> & { readonly registry: OpRegistry };
  readonly clusters: readonly Cluster<unknown>[];
  readonly facts: ModuleFacts<unknown>;
  readonly estate: Estate;
  install(): readonly Stage[];
  /** Of the whole of each cluster, or of these hosts. */
  remove(hosts?: ReadonlySet<string>, options?: { readonly purgeData?: boolean }): readonly Stage[];
}

/** `others` are the modules that it stands on: their kinds of ops may be in its plans. */
export function openScenario(
  definition: AnyModule,
  folder: string,
  others: readonly AnyModule[] = [],
): Scenario {
  const file = join(folder, 'facts.json');
  const told = JSON.parse(existsSync(file) ? readFileSync(file, 'utf8') : '{}') as ScenarioFacts;
  const text = readFileSync(join(folder, 'inventory.yml'), 'utf8');
  const { inventory, problems } = readInventory([{ file: 'inventory.yml', text }]);
  if (inventory === undefined)
    throw new Error(`scenario ${folder} has an unreadable inventory: ${JSON.stringify(problems)}`);
  const { clusters } = definition.identify(inventory);
  const facts = moduleFacts(told);
  const estate = estateOf(inventory, definition);
  const modules = [definition, ...others];
  const registry = new OpRegistry([...builtinKinds, ...modules.flatMap(({ ops = [] }) => ops)]);
  return {
    inventory,
    registry,
    planning: { modules: [definition.name], offered: offeredStages(modules), registry },
    clusters,
    facts,
    estate,
    install: () => clusters.flatMap((cluster) => definition.plan.install(cluster, facts, estate)),
    remove: (only, options = {}) =>
      clusters.flatMap((cluster) => {
        const mine = cluster.instances.map((i) => i.host);
        const hosts = new Set(only === undefined ? mine : mine.filter((host) => only.has(host)));
        return hosts.size === 0 ? [] : definition.plan.remove(cluster, facts, { hosts, ...options }, estate);
      }),
  };
}

function estateOf(inventory: Inventory, module: AnyModule): Estate {
  const own = module.identify(inventory).clusters.flatMap((c) => module.register(c, { inventory }));
  return {
    inventory,
    registrations: registrationsOf(own, true),
    content: module.content === undefined ? [] : [{ module: module.name, content: module.content }],
    caCertificate: TEST_CA,
    operatorPublicKeys: ['ssh-ed25519 AAAATEST operator@admin'],
    localFile: (name) => Secret.of(`what ${name} says\n`),
  };
}

function moduleFacts(facts: ScenarioFacts): ModuleFacts<unknown> {
  return {
    host: (address) => ({ ...defaultHostFacts(address), ...facts.hosts?.['*'], ...facts.hosts?.[address] }),
    of: (address) => facts.module?.[address] ?? facts.module?.['*'],
    from: (query, instance) => {
      const told = facts.from?.[`${query.module}.${query.name}`];
      return (told?.[instance.name] ?? told?.['*']) as never;
    },
  };
}

const TEST_CA = '-----BEGIN CERTIFICATE-----\nTEST\n-----END CERTIFICATE-----\n';
