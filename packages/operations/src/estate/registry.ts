import { dirname } from 'node:path';
import { type AnyModule, type Inventory, nearestName, PigstyError } from '@pigsty/sdk';
import { estateParameters, requireOwnParameters } from '@pigsty/sdk/engine';

import { loadThirdParty, thirdPartyNames } from './third-party.ts';

/**
 * The modules that come with the command, each loaded only when an inventory is read. Of content that two have under one name
 * the first one's counts: PGSQL shows more of its own servers than PGRDS can of others.
 */
const builtIn: readonly (() => Promise<AnyModule>)[] = [
  async () => (await import('@pigsty/node')).definition,
  async () => (await import('@pigsty/etcd')).definition,
  async () => (await import('@pigsty/pgsql')).definition,
  async () => (await import('@pigsty/pgrds')).definition,
  async () => (await import('@pigsty/redis')).definition,
  async () => (await import('@pigsty/infra')).definition,
  async () => (await import('@pigsty/minio')).definition,
  async () => (await import('@pigsty/docker')).definition,
];

/** The modules that come with the command. */
export async function ownModules(): Promise<readonly AnyModule[]> {
  return Promise.all(builtIn.map((load) => load()));
}

/** Everything that can be validated and documented; two modules that claim one parameter are refused. */
export function knownSpecs(modules: readonly AnyModule[]): readonly AnyModule[] {
  requireOwnParameters([estateParameters, ...modules]);
  return modules;
}

/** Every module that may occur in this inventory: ours, and those it names itself. */
export async function knownModules(inventory: Inventory, file: string): Promise<readonly AnyModule[]> {
  const directory = dirname(file);
  const foreign = await Promise.all(
    (await thirdPartyNames(inventory, directory)).map((name) => loadThirdParty(name, directory)),
  );
  const byName = new Map<string, AnyModule>();
  for (const module of [...(await ownModules()), ...foreign]) {
    if (byName.has(module.name)) {
      throw new PigstyError('INVENTORY_INVALID', `two modules are called "${module.name}"`, {
        hint: 'Remove one of them from `modules`.',
      });
    }
    byName.set(module.name, module);
  }
  return [...byName.values()];
}

/** The module with this name, in any case: `pgsql`, `PGSQL`. */
export function moduleNamed(modules: readonly AnyModule[], name: string): AnyModule {
  const wanted = name.toLowerCase();
  const found = modules.find((m) => m.name === wanted);
  if (found !== undefined) return found;
  const names = modules.map((m) => m.name);
  const close = nearestName(wanted, names);
  throw new PigstyError(
    'USAGE',
    `there is no module "${name}"${close === undefined ? '' : `; did you mean ${close}?`}`,
    {
      hint: `Modules here: ${names.join(', ')}. Others are named under \`modules\` in the inventory.`,
    },
  );
}
