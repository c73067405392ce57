import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import {
  differences,
  mustRead,
  showable,
  type Target,
  targetFor,
  targetInUse,
  targetUrl,
  useCmdb,
} from '@pigsty/cmdb';
import { type InventoryOutline, outlineOf, shortPath } from '@pigsty/inventory';
import { PigstyError } from '@pigsty/sdk';
import type { Call } from '../call/act.ts';
import { readableEstate } from '../estate/readable.ts';
import { differenceText } from '../views/difference-text.ts';
import { writeJson } from '../views/json-view.ts';
import { plainPaint } from '../views/paint.ts';

type UseCall = Call<readonly [], { readonly url?: string }>;

/** `pigsty cmdb use`: from now on the inventory file only says where the CMDB is. */
export async function cmdbUse(call: UseCall): Promise<number> {
  const { world, globals } = call;
  const [named, ...more] = globals.inventory;
  if (named === undefined || more.length > 0)
    throw new PigstyError('USAGE', 'one inventory becomes the pointer to the CMDB: give one -i', {
      hint: 'Several files are loaded together first: pigsty cmdb load -i a.yml -i b.yml',
    });
  const source = shortPath(named, world.cwd);
  const inUse = await targetInUse(call.globals.inventory, call.world);
  if (inUse !== undefined) {
    report(call, { status: 'unchanged', source, url: targetUrl(inUse) });
    return 0;
  }
  const path = resolve(world.cwd, source);
  const estate = (await isThere(path)) ? await readableEstate(call) : undefined;
  const target = await targetFor(
    call.options.url,
    call.world,
    async () => estate?.inventory ?? (await readableEstate(call)).inventory,
  );
  const held = await mustRead(target);
  if (estate !== undefined) refuseDifferences(held, outlineOf(estate.inventory), source, estate.specs);
  if (!(await agreed(call, source, target))) {
    report(call, { status: 'declined', source, url: targetUrl(target) });
    return 1;
  }
  const used = await useCmdb({
    target,
    path,
    source,
    ...(estate === undefined ? {} : { inventory: estate.inventory }),
  });
  report(call, { status: 'changed', source, url: targetUrl(target), ...used });
  return 0;
}

async function agreed({ world, globals, line }: UseCall, source: string, target: Target): Promise<boolean> {
  if (globals.yes) return true;
  if (world.interactive && !globals.json)
    return world.ask.yesOrNo(`Make ${source} a pointer to ${targetUrl(target)}?`);
  throw new PigstyError(
    'CONFIRMATION_REQUIRED',
    `there is nobody to ask whether ${source} may become a pointer`,
    {
      hint: `Run: ${line} --yes`,
    },
  );
}

function refuseDifferences(
  held: InventoryOutline,
  file: InventoryOutline,
  source: string,
  known: Parameters<typeof showable>[1],
): void {
  const found = differences(held, file);
  if (found.length === 0) return;
  throw new PigstyError('REFUSED_UNSAFE', `the CMDB and ${source} are not the same`, {
    log: differenceText(showable(found, known), plainPaint),
    hint: 'Write the file into it: pigsty cmdb load --replace. Or move the file away to use what the CMDB holds.',
  });
}

async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}

interface Used {
  readonly status: 'unchanged' | 'changed' | 'declined';
  readonly source: string;
  readonly url: string;
  readonly before?: string;
  readonly keepsPassword?: boolean;
}

function report({ world, globals }: UseCall, { status, source, url, before, keepsPassword }: Used): void {
  if (globals.json) {
    writeJson(world.stdout, {
      type: 'cmdb-use',
      status,
      inventory: source,
      cmdb: url,
      ...(before === undefined ? {} : { before }),
    });
    return;
  }
  if (status !== 'changed') {
    const words = status === 'unchanged' ? `${source} points to ${url} already. ` : '';
    world.stdout.write(`${words}Nothing was changed.\n`);
    return;
  }
  const lines = [
    `${source} points to ${url} now: every command reads the CMDB.`,
    ...(before === undefined ? [] : [`What it was is in ${before}.`]),
    keepsPassword === true
      ? 'The password lies in .pigsty/cmdb.password beside it, readable for you alone.'
      : 'The password is taken from PGPASSWORD or ~/.pgpass.',
  ];
  world.stdout.write(`${lines.join('\n')}\n`);
}
