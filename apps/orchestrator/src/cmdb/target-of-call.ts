import { type Inventory, PigstyError } from '@pigsty/sdk';
import type { Call } from '../cli/act.ts';
import { targetNamedBy } from './pointer.ts';
import type { Target } from './target.ts';
import { targetFromEnv } from './target-from-env.ts';
import { targetFromInventory } from './target-from-inventory.ts';
import { targetFromUrl } from './target-from-url.ts';

/** Which database a command means: --url, then PGSERVICE or PGHOST, then the one that the inventory declares. */
export async function targetOfCall(
  { world, options }: Call<readonly unknown[], { readonly url?: string }>,
  inventory: () => Promise<Inventory>,
): Promise<Target> {
  if (options.url !== undefined) return targetFromUrl(options.url, world.env, '--url');
  return (await targetFromEnv(world.env)) ?? targetFromInventory(await inventory());
}

/** The CMDB that is the inventory already, when it is. */
export async function targetInUse({ globals, world }: Call): Promise<Target | undefined> {
  const named = await Promise.all(globals.inventory.map((source) => targetNamedBy(source, world)));
  return named.find((target) => target !== undefined);
}

/** What goes into the CMDB comes from files. */
export async function refuseCmdbAsSource(call: Call): Promise<void> {
  if ((await targetInUse(call)) === undefined) return;
  throw new PigstyError('USAGE', 'the inventory is the CMDB itself', {
    hint: 'Name the file with -i, for example: -i pigsty.before-cmdb.yml',
  });
}
