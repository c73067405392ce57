import { nearestName, PigstyError } from '@pigsty/sdk';
import type { Call } from '../call/act.ts';
import { readableEstate } from '../estate/readable.ts';
import {
  instancesByHost,
  loginOf,
  type Origin,
  Origins,
  placeOf,
  Showable,
} from '@pigsty/operations/inventory';

import { writeJson } from '../views/json-view.ts';
import { paintFor } from '../views/paint.ts';
import { table } from '../views/table.ts';
import { valueText } from '../views/value-text.ts';
import { clip } from '../views/words.ts';

interface HostVariable {
  readonly name: string;
  readonly value: unknown;
  readonly origin: Origin;
}

/** `pigsty inventory host`: everything known of one host. */
export async function inventoryHost(
  call: Call<readonly [string], { readonly raw?: boolean }>,
): Promise<number> {
  const { globals, world, options } = call;
  const [address] = call.args;
  const estate = await readableEstate(call);
  const host = estate.inventory.hosts.get(address);
  if (host === undefined) throw unknownHost(address, [...estate.inventory.hosts.keys()]);
  const showable = new Showable(estate.inventory, { raw: options.raw === true, modules: estate.specs });
  const origins = new Origins(estate.inventory);
  const vars = [...showable.of(address)].map(([name, value]): HostVariable => ({
    name,
    value,
    origin: origins.of(address, name),
  }));
  const groups = host.groups.filter((name) => name !== 'all');
  const instances = instancesByHost(estate).get(address) ?? [];
  if (globals.json) {
    const { kind, address: reached, port, user, privateKeyFile } = host.connection;
    writeJson(world.stdout, {
      type: 'inventory-host',
      host: address,
      groups,
      instances,
      connection: { kind, address: reached, port, user, privateKeyFile },
      vars: vars.map(({ name, value, origin }) => ({ name, value, origin })),
    });
    return 0;
  }
  const paint = paintFor(world.stdout, world, globals);
  const facts = [
    ['login', loginOf(host.connection)],
    ['groups', groups.join(', ')],
    ['instances', instances.map((i) => `${i.module}:${i.instance}`).join(', ') || 'none'],
  ];
  world.stdout.write(`${paint.bold(address)}\n${table(facts, { indent: '  ' })}\n\n`);
  const header = ['variable', 'value', 'from', 'place'].map((t) => ({ text: t, painted: paint.dim(t) }));
  const width = globals.verbose ? Infinity : valueWidth(world.stdout.columns, vars);
  const rows = vars.map(({ name, value, origin }) => [
    name,
    clip(valueText(value), width),
    origin.kind === 'host' ? 'host' : origin.name,
    placeOf(origin),
  ]);
  world.stdout.write(`${table([header, ...rows])}\n`);
  return 0;
}

/** What is left of a line beside the other columns. */
function valueWidth(columns: number, vars: readonly HostVariable[]): number {
  const widest = (texts: readonly string[]): number => Math.max(0, ...texts.map((text) => text.length)) + 2;
  const others = [
    vars.map((v) => v.name),
    vars.map((v) => (v.origin.kind === 'host' ? 'host' : v.origin.name)),
    vars.map((v) => placeOf(v.origin)),
  ];
  return Math.max(24, columns - others.reduce((sum, texts) => sum + widest(texts), 0));
}

function unknownHost(address: string, known: readonly string[]): PigstyError {
  const near = nearestName(address, known);
  return new PigstyError('SELECTION_EMPTY', `the inventory has no host ${address}`, {
    hint:
      near === undefined ? 'See: pigsty inventory list' : `Did you mean ${near}? See: pigsty inventory list`,
  });
}
