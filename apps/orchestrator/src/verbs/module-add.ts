import { type AnyModule, type Inventory, PigstyError, type Position } from '@pigsty/sdk';
import type { Verb } from '../call/act.ts';
import { requireConsent } from '../estate/consent.ts';
import { converge, reportRun, showWarnings } from '../estate/converge.ts';
import { type OpenEstate, withEstate } from '../estate/open.ts';
import { moduleNamed, clusterNamed } from '@pigsty/operations/estate';

import { openRunView } from '../views/run-view.ts';

/** `pigsty MODULE add CLUSTER ADDRESS...`: what is missing on the new hosts, and the module for the whole cluster. */
export function moduleAdd(name: string): Verb<readonly [string, readonly string[]], object> {
  return async (call) => {
    const { globals, world } = call;
    const [cluster, addresses] = call.args;
    requireConsent(call);
    const view = await openRunView(world, globals);
    return withEstate(call, { onEvent: view.onEvent }, async (estate) => {
      const module = moduleNamed(estate.specs, name);
      const members = requireMembers(estate, { module, name: cluster, addresses });
      showWarnings(call, estate);
      const result = await converge(call, estate, view, {
        verb: 'install',
        modules: [module],
        limit: members.join(','),
      });
      return reportRun(call, result);
    });
  };
}

/** Every host of the cluster, after making sure that the new ones are in it. */
function requireMembers(
  estate: OpenEstate,
  {
    module,
    name,
    addresses,
  }: { readonly module: AnyModule; readonly name: string; readonly addresses: readonly string[] },
): readonly string[] {
  const cluster = clusterNamed(estate, module.name, name);
  const hosts = cluster.instances.map((i) => i.host);
  const missing = addresses.filter((address) => !hosts.includes(address));
  if (missing.length === 0) return hosts;
  const group = cluster.group ?? name;
  const at = estate.inventory.whereGroup(group, ['hosts']) ?? estate.inventory.whereGroup(group);
  throw new PigstyError(
    'INVENTORY_INVALID',
    `${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} not in ${name}`,
    {
      where: { cluster: name },
      hint: addHint({
        inventory: estate.inventory,
        group,
        missing,
        sequence: Object.keys(module.params.shape).find((p) => p.endsWith('_seq')),
        sequences: cluster.instances.map((i) => sequenceOf(i.name)),
        ...(at === undefined ? {} : { at }),
      }),
    },
  );
}

interface AddHint {
  readonly inventory: Inventory;
  readonly group: string;
  readonly missing: readonly string[];
  /** The parameter that numbers the members: `pg_seq`. */
  readonly sequence: string | undefined;
  readonly sequences: readonly number[];
  readonly at?: Position;
}

/** The exact lines to add, with the next free sequence numbers. */
export function addHint({ inventory, group, missing, sequence, sequences, at }: AddHint): string {
  const next = Math.max(0, ...sequences) + 1;
  const number = (i: number): string => (sequence === undefined ? '' : ` ${sequence}: ${next + i} `);
  const lines = missing.map((address, i) => `        ${address}: {${number(i)}}`);
  const place = at === undefined ? inventory.file : `${at.file}:${at.line}`;
  return [`Add under hosts of ${group} (${place}), then run this again:`, ...lines].join('\n');
}

/** `3` of `pg-test-3`. */
function sequenceOf(instance: string): number {
  return Number(/-(\d+)$/.exec(instance)?.[1] ?? 0);
}
