import { mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import {
  PigstyError,
  type AnyModule,
  type AnyOpKind,
  type Inventory,
  type ModuleContext,
  type Problem,
  type RunEvent,
} from '@pigsty/sdk';
import { makeRedactor, requireContract, requireOwnParameters } from '@pigsty/sdk/engine';
import { readInventoryFiles, type VaultSources } from '@pigsty/inventory';
import { checkHealth } from './health/check.ts';
import { hostsOver, type Hosts } from './hosts/exec-on.ts';
import { standardPlaces, type HostPlaces } from './hosts/places.ts';
import { openPool } from './hosts/pool.ts';
import { runProcedure } from './procedures/run.ts';
import { runQuery } from './run/query.ts';
import { run } from './run/run.ts';
import { preflight, type PreflightReport, type PreflightRequest } from './preflight/preflight.ts';
import { realWorld, type Environment, type World } from './world/world.ts';

export interface EngineOptions {
  /**
   * Inventory files or directories (the later over the earlier), read with `group_vars/` and `host_vars/` beside them; or an
   * inventory that was read already.
   */
  readonly inventory: string | readonly string[] | Inventory;
  /** Where passwords come from for what is encrypted in files that are read here; the environment and `ansible.cfg` besides. */
  readonly vault?: VaultSources;
  /** Modules that may be added to a run when another one needs them on its hosts, and that collect what others register. */
  readonly modules?: readonly AnyModule[];
  /** No module of the inventory is missing in `modules`: what nobody registers any more may then be removed. */
  readonly modulesComplete?: boolean;
  /** Op kinds besides the built-in ones and those of the modules of a run. */
  readonly kinds?: readonly AnyOpKind[];
  readonly onEvent?: (event: RunEvent) => void;
  /** Cancels whatever runs: the command in flight ends, nothing new begins. */
  readonly signal?: AbortSignal;
  readonly env?: Environment;
  /** 10000 when absent. */
  readonly connectTimeoutMs?: number;
  /** Makes the certificate authority on disk even for a dry run, so that a saved plan fits the run after it. */
  readonly createCa?: boolean;
  /** Where the engine keeps its own things on a host; only tests have a reason to change it. */
  readonly hostPlaces?: HostPlaces;
}

export interface Engine {
  readonly inventory: Inventory;
  /** Warnings about the inventory. */
  readonly problems: readonly Problem[];
  /** The inventory's directory; `.pigsty/` and `files/pki/` are in it. */
  readonly directory: string;
  readonly context: ModuleContext;
  readonly hosts: Hosts;
  /** Looks at hosts before a deploy, in at most two executions per host. */
  preflight(request: PreflightRequest): Promise<PreflightReport>;
  /** Closes every connection. */
  close(): Promise<void>;
}

/**
 * Opens an estate: reads its inventory, and reaches its hosts when a run needs them.
 *
 * @example
 * const engine = await openEngine({ inventory: 'pigsty.yml' });
 * const result = await install(engine.inventory, {}, engine.context);
 * await engine.close();
 */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const world = realWorld(options.env);
  const { modules = [] } = options;
  modules.forEach(requireContract);
  requireOwnParameters(modules);
  const { inventory, problems } = await loadInventory(options, world);
  const directory = dirname(resolve(inventory.file));
  mkdirSync(directory, { recursive: true });
  const emit = options.onEvent ?? (() => undefined);
  const pool = openPool(
    {
      inventory,
      directory,
      places: options.hostPlaces ?? standardPlaces,
      connectTimeoutMs: options.connectTimeoutMs ?? 10_000,
      onNote: (message) => emit({ type: 'note', severity: 'info', message }),
    },
    world,
  );
  const runContext = {
    directory,
    pool,
    world,
    emit,
    modulesAtHand: modules,
    modulesComplete: options.modulesComplete ?? false,
    kinds: options.kinds ?? [],
    createCa: options.createCa ?? false,
  };
  const cancelling = options.signal === undefined ? {} : { signal: options.signal };
  const redactor = makeRedactor(inventory);
  for (const host of inventory.hosts.values()) redactor.learn(host.connection);
  return {
    inventory,
    problems,
    directory,
    hosts: hostsOver(pool, redactor.clean),
    context: {
      run: async (request) => run({ ...cancelling, ...fitting(request) }, runContext),
      procedure: async (request) => {
        requireContract(request.module);
        return runProcedure({ ...cancelling, ...request }, runContext);
      },
      query: async (request) => {
        requireContract(request.module);
        return runQuery({ ...cancelling, ...request }, runContext);
      },
      health: async (request) => checkHealth({ ...cancelling, ...fitting(request) }, { pool, world }),
    },
    preflight: async (request) => preflight({ ...cancelling, ...fitting(request) }, runContext),
    close: () => pool.close(),
  };
}

/** A module may come from a copy of the sdk that speaks another contract: it is refused before anything is asked of a host. */
function fitting<T extends { readonly modules: readonly AnyModule[] }>(request: T): T {
  request.modules.forEach(requireContract);
  return request;
}

async function loadInventory(
  { inventory: source, vault }: EngineOptions,
  world: World,
): Promise<{ readonly inventory: Inventory; readonly problems: readonly Problem[] }> {
  if (typeof source !== 'string' && 'hosts' in source) return { inventory: source, problems: [] };
  const files = typeof source === 'string' ? [source] : source;
  const { inventory, problems } = await readInventoryFiles({ files }, world, vault);
  if (inventory !== undefined) return { inventory, problems };
  const errors = problems.filter((p) => p.severity === 'error').length;
  throw new PigstyError(
    'INVENTORY_INVALID',
    `${errors} problem${errors === 1 ? '' : 's'} in ${files.join(', ')}`,
    { problems },
  );
}
