import type { Inventory } from '@pigsty/sdk';
import type { World } from '../call/world.ts';
import { defaultInventory } from '../call/globals.ts';
import type { Suggestion } from './question.ts';
import type { ValueKind } from './value-kind.ts';

type LookedUp = Exclude<ValueKind, 'file'>;

/** Names of a kind, from the inventory that the command line has so far. Whatever cannot be read has no names. */
export async function namesOf(
  kind: LookedUp,
  inventories: readonly string[],
  world: Pick<World, 'cwd' | 'env'>,
): Promise<readonly Suggestion[]> {
  if (kind === 'parameter') return parameters();
  if (kind === 'module') return modules();
  const inventory = await read(inventories.length === 0 ? [defaultInventory] : inventories, world);
  return inventory === undefined ? [] : namesIn(inventory, kind);
}

/** Nothing is decrypted and no template evaluated: names are plain text nearly always, and an answer must be there at once. */
async function read(
  inventories: readonly string[],
  world: Pick<World, 'cwd' | 'env'>,
): Promise<Inventory | undefined> {
  const { findInventoryFiles, readInventory } = await import('@pigsty/inventory');
  const { files, groupVars, hostVars } = await findInventoryFiles(inventories, world);
  return readInventory(files, { groupVars, hostVars }).inventory;
}

export function namesIn(
  inventory: Inventory,
  kind: Exclude<LookedUp, 'module' | 'parameter'>,
): readonly Suggestion[] {
  const hosts = [...inventory.hosts.values()];
  const ids = hosts.flatMap(({ address, vars }) => identities(vars).map((id) => ({ ...id, address })));
  switch (kind) {
    case 'host':
      return hosts.map(({ address }) => ({
        word: address,
        description: ids.flatMap((id) => (id.address === address ? (id.instance ?? []) : [])).join(' '),
      }));
    case 'cluster':
      return unique(ids.map(({ cluster, parameter }) => ({ word: cluster, description: parameter })));
    case 'instance':
      return instances(ids);
    case 'confirmed':
      return unique([...namesIn(inventory, 'cluster'), ...instances(ids)]);
    case 'pattern':
      return unique([
        ...[...inventory.groups.keys()].map((word) => ({ word, description: 'group' })),
        ...namesIn(inventory, 'host'),
      ]);
    default:
      return kind satisfies never;
  }
}

interface Identity {
  /** The parameter that names the cluster: `pg_cluster`. */
  readonly parameter: string;
  readonly cluster: string;
  readonly instance?: string;
}

/** Every module's identity has the same form: `<x>_cluster`, and `<x>_seq` that counts its instances. */
function identities(vars: Readonly<Record<string, unknown>>): readonly Identity[] {
  return Object.entries(vars).flatMap(([parameter, cluster]) => {
    const prefix = /^([a-z]+)_cluster$/.exec(parameter)?.[1];
    if (prefix === undefined || typeof cluster !== 'string') return [];
    const seq = vars[`${prefix}_seq`];
    return [{ parameter, cluster, ...(typeof seq === 'number' ? { instance: `${cluster}-${seq}` } : {}) }];
  });
}

function instances(ids: readonly (Identity & { readonly address: string })[]): readonly Suggestion[] {
  return ids.flatMap(({ instance, address }) =>
    instance === undefined ? [] : [{ word: instance, description: address }],
  );
}

async function modules(): Promise<readonly Suggestion[]> {
  const { ownModules } = await import('@pigsty/operations/modules');
  return (await ownModules()).map(({ name, summary }) => ({ word: name, description: summary }));
}

async function parameters(): Promise<readonly Suggestion[]> {
  const [{ knownSpecs, ownModules }, { describeParams, estateParameters }] = await Promise.all([
    import('@pigsty/operations/modules'),
    import('@pigsty/sdk/engine'),
  ]);
  return [estateParameters, ...knownSpecs(await ownModules())]
    .flatMap(({ params }) => describeParams(params))
    .map(({ name, summary }) => ({ word: name, description: summary }));
}

function unique(suggestions: readonly Suggestion[]): readonly Suggestion[] {
  return [...new Map(suggestions.map((suggestion) => [suggestion.word, suggestion])).values()];
}
