import { type InventoryOutline, outlineOf } from '@pigsty/inventory';
import { PigstyError } from '@pigsty/sdk';
import type { Call } from '../call/act.ts';
import {
  type Difference,
  differences,
  readCmdb,
  refuseCmdbAsSource,
  replaceCmdb,
  showable,
  targetFor,
  targetUrl,
  withSession,
} from '@pigsty/cmdb';
import { type RightEstate, rightEstate } from '../estate/open.ts';
import { differenceText } from '../views/difference-text.ts';
import { writeJson } from '../views/json-view.ts';
import { paintFor } from '../views/paint.ts';
import { count } from '../views/words.ts';

type LoadCall = Call<
  readonly [],
  { readonly url?: string; readonly replace?: boolean; readonly dryRun?: boolean }
>;
type Status = 'unchanged' | 'planned' | 'changed' | 'declined';

/** `pigsty cmdb load`: writes the inventory into the CMDB, after showing what that changes. */
export async function cmdbLoad(call: LoadCall): Promise<number> {
  const { options, globals } = call;
  await refuseCmdbAsSource(globals.inventory, call.world);
  if (globals.limit !== undefined)
    throw new PigstyError('USAGE', 'the CMDB holds whole inventories: --limit is not possible here');
  const estate = await rightEstate(call);
  const target = await targetFor(call.options.url, call.world, async () => estate.inventory);
  const outline = outlineOf(estate.inventory);
  return withSession(target, async (session) => {
    const url = targetUrl(target, session.address);
    const before = await readCmdb(session);
    const found = before === undefined ? undefined : differences(before, outline);
    show(call, estate, { url, outline, found });
    const end = (status: Status, code: number): number => {
      report(call, estate, { url, status, found: found ?? [] });
      return code;
    };
    if (found?.length === 0) return end('unchanged', 0);
    if (options.dryRun === true) return end('planned', 2);
    if (!(await agreed(call, before !== undefined))) return end('declined', 1);
    await replaceCmdb(session, { before, outline, inventory: estate.inventory });
    return end('changed', 0);
  });
}

async function agreed({ world, globals, options, line }: LoadCall, isFilled: boolean): Promise<boolean> {
  if (options.replace === true || (globals.yes && !isFilled)) return true;
  if (world.interactive && !globals.json)
    return world.ask.yesOrNo(isFilled ? 'Replace what the CMDB holds?' : 'Write it?');
  throw new PigstyError(
    'CONFIRMATION_REQUIRED',
    isFilled ? 'the CMDB holds another inventory' : 'there is nobody to ask whether it may be written',
    { hint: `Look first with --dry-run, then run: ${line} ${isFilled ? '--replace' : '--yes'}` },
  );
}

function show(
  { world, globals }: LoadCall,
  estate: RightEstate,
  {
    url,
    outline,
    found,
  }: { url: string; outline: InventoryOutline; found: readonly Difference[] | undefined },
): void {
  if (globals.json) return;
  const paint = paintFor(world.stdout, world, globals);
  if (found === undefined) {
    const variables = outline.groups.reduce(
      (sum, { vars, hosts }) =>
        sum + Object.keys(vars).length + hosts.reduce((n, host) => n + Object.keys(host.vars).length, 0),
      0,
    );
    const what = [
      count(outline.groups.length, 'group'),
      count(outline.hosts.length, 'host'),
      count(variables, 'variable'),
    ].join(', ');
    world.stdout.write(`${url} holds no inventory yet. To be written: ${what}.\n`);
  } else if (found.length > 0) {
    const text = differenceText(showable(found, estate.specs), paint);
    world.stdout.write(`${url} would change:\n${text}\n${count(found.length, 'difference')}.\n`);
  }
}

function report(
  { world, globals }: LoadCall,
  estate: RightEstate,
  { url, status, found }: { url: string; status: Status; found: readonly Difference[] },
): void {
  if (globals.json) {
    writeJson(world.stdout, {
      type: 'cmdb-load',
      cmdb: url,
      status,
      differences: showable(found, estate.specs),
    });
    return;
  }
  const words: Record<Status, string> = {
    unchanged: `${url} holds this inventory already. Nothing was changed.`,
    planned: 'Nothing was changed.',
    changed: 'Written. Work from it with: pigsty cmdb use',
    declined: 'Nothing was changed.',
  };
  world.stdout.write(`${words[status]}\n`);
}
