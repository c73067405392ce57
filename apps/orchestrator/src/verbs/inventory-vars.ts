import { nearestName, PigstyError } from '@pigsty/sdk';
import { selectHosts } from '@pigsty/inventory';
import type { Call } from '../call/act.ts';
import { type ReadableEstate, readableEstate } from '../estate/readable.ts';
import { placeOf, Showable, hostsText, variablesOf } from '@pigsty/operations/inventory';

import { namePattern } from '@pigsty/operations/params';
import { writeJson } from '../views/json-view.ts';
import { paintFor } from '../views/paint.ts';
import { table } from '../views/table.ts';
import { valueText } from '../views/value-text.ts';
import { clip } from '../views/words.ts';

type VarsCall = Call<readonly [string | undefined], { readonly raw?: boolean }>;

/** `pigsty inventory vars`: which hosts have which value, and from where. */
export async function inventoryVars(call: VarsCall): Promise<number> {
  const { globals, world, options } = call;
  const [name] = call.args;
  const estate = await readableEstate(call);
  const { inventory } = estate;
  const hosts = selectHosts(inventory, globals.limit);
  const showable = new Showable(inventory, { raw: options.raw === true, modules: estate.specs });
  const variables = variablesOf(inventory, showable, {
    hosts,
    ...(name === undefined ? {} : { matches: namePattern(name) }),
  });
  if (name !== undefined && variables.length === 0) throw notSet(name, estate, hosts);
  if (globals.json) {
    writeJson(world.stdout, { type: 'inventory-vars', variables });
    return 0;
  }
  const paint = paintFor(world.stdout, world, globals);
  const header = ['variable', 'value', 'hosts', 'from', 'place'].map((t) => ({
    text: t,
    painted: paint.dim(t),
  }));
  const width = globals.verbose ? Infinity : maxValueWidth;
  const rows = variables.flatMap(({ name: variable, values }) =>
    values.map(({ value, hosts: holders, origin }, i) => [
      i === 0 ? variable : '',
      clip(valueText(value), width),
      hostsText(inventory, holders, globals.verbose ? Infinity : 3),
      origin.kind === 'host' ? 'host' : origin.name,
      // Each host has it from a place of its own.
      origin.kind === 'host' && holders.length > 1 ? '' : placeOf(origin),
    ]),
  );
  world.stdout.write(`${table([header, ...rows])}\n`);
  return 0;
}

const maxValueWidth = 48;

function notSet(name: string, { inventory, specs }: ReadableEstate, hosts: readonly string[]): PigstyError {
  const isParameter = specs.some(({ params }) => Object.hasOwn(params.shape, name));
  const where = hosts.length === inventory.hosts.size ? 'nowhere in the inventory' : 'not for these hosts';
  if (isParameter) {
    return new PigstyError('SELECTION_EMPTY', `${name} is set ${where}: its default is used`, {
      hint: `See: pigsty params ${name}`,
    });
  }
  const names = new Set(hosts.flatMap((address) => Object.keys(inventory.declared(address))));
  const parameters = specs.flatMap(({ params }) => Object.keys(params.shape));
  const near = nearestName(name, [...names, ...parameters]);
  return new PigstyError('SELECTION_EMPTY', `${name} is set ${where}`, {
    hint: near === undefined ? 'See: pigsty inventory vars' : `Did you mean ${near}?`,
  });
}
