import { buildModule, lookAtRepositories } from '@pigsty/operations/repository';
import type { Call } from '../call/act.ts';
import type { OpenEstate } from '../estate/open.ts';
import { changeRepositories } from './repo-change.ts';

/** `pigsty repo build`: what the estate installs, from one place. */
export async function repoBuild(call: Call<readonly [], { readonly refresh?: boolean }>): Promise<number> {
  const { globals, options, world } = call;
  return changeRepositories(call, async ({ estate, run }) => {
    const refresh = options.refresh === true ? { refresh: new Date(world.now()).toISOString() } : {};
    const code = await run(await buildModule(estate, { signal: world.signal, ...refresh }));
    if (code === 0 && !globals.json) await sayCarriedOver(call, estate);
    return code;
  });
}

/** Pinned versions that the former repository had, and no source any longer. */
async function sayCarriedOver({ world }: Call, estate: OpenEstate): Promise<void> {
  const found = await lookAtRepositories(estate, { verify: false, signal: world.signal });
  for (const { host, packages } of found)
    for (const { name, version, origin } of packages)
      if (origin === 'carried')
        world.stdout.write(`${host}  ${name} ${version} was carried over: no source has it any longer\n`);
}
