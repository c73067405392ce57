import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { createBundle, loadBundle } from '@pigsty/operations/repository';
import { PigstyError } from '@pigsty/sdk';
import type { Call } from '../call/act.ts';
import { consent, requireConsent } from '../estate/consent.ts';
import { withEstate } from '../estate/open.ts';
import { writeJson } from '../views/json-view.ts';
import { count } from '../views/words.ts';

/** `pigsty bundle create`: the repository as a file. */
export async function bundleCreate(call: Call<readonly [string]>): Promise<number> {
  const { args, globals, world } = call;
  const file = resolve(world.cwd, args[0]);
  if (existsSync(file))
    throw new PigstyError('USAGE', `${file} is there already and is not overwritten`, {
      hint: 'Name another file, or move that one.',
    });
  const limit = globals.limit === undefined ? {} : { limit: globals.limit };
  const made = await withEstate(call, {}, (estate) =>
    createBundle(estate, { file, signal: world.signal, ...limit }),
  );
  if (globals.json) writeJson(world.stdout, { type: 'bundle', ...made });
  else
    world.stdout.write(
      `${made.file}: the packages of ${made.host}, ${mebibytes(made.bytes)}\nsha256 ${made.sha256}\n` +
        `Elsewhere: pigsty bundle load ${args[0]}\n`,
    );
  return 0;
}

/** `pigsty bundle load`: a bundle becomes the repository of the infra nodes. */
export async function bundleLoad(call: Call<readonly [string]>): Promise<number> {
  const { args, globals, world } = call;
  requireConsent(call);
  const file = resolve(world.cwd, args[0]);
  if (!existsSync(file) || !statSync(file).isFile())
    throw new PigstyError('USAGE', `${file} is not there`, { hint: 'Make one with: pigsty bundle create' });
  const limit = globals.limit === undefined ? {} : { limit: globals.limit };
  return withEstate(call, {}, async (estate) => {
    const question = `Put ${args[0]} (${mebibytes(statSync(file).size)}) in the place of the package repository?`;
    if (!(await consent(call, question))) return 1;
    const loaded = await loadBundle(estate, {
      file,
      signal: world.signal,
      onHost: (host) => void (globals.json || world.stdout.write(`${host}  takes the bundle\n`)),
      ...limit,
    });
    if (globals.json) writeJson(world.stdout, { type: 'bundle-loaded', file, repositories: loaded });
    else {
      for (const { host, packages } of loaded) world.stdout.write(`${host}  ${count(packages, 'package')}\n`);
      world.stdout.write('Now: pigsty deploy\n');
    }
    return 0;
  });
}

function mebibytes(bytes: number): string {
  return `${Math.ceil(bytes / 1024 ** 2)} MiB`;
}
