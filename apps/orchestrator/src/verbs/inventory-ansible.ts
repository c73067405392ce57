import { PigstyError } from '@pigsty/sdk';
import type { Call } from '../call/act.ts';
import { readableEstate } from '../estate/readable.ts';
import { limitedHosts } from '@pigsty/operations/estate';
import { ansibleList } from '@pigsty/inventory';

/** `pigsty inventory ansible`: the two questions that Ansible asks an inventory script. */
export async function inventoryAnsible(
  call: Call<readonly [], { readonly list?: boolean; readonly host?: string }>,
): Promise<number> {
  const { world, globals, options } = call;
  if ((options.list === true) === (options.host !== undefined)) {
    throw new PigstyError('USAGE', 'one of --list and --host NAME is needed', {
      hint: 'A script for `ansible -i` is written by: pigsty inventory script',
    });
  }
  const { inventory } = await readableEstate(call);
  // Ansible's contract: a host that is not known has no variables, and that is no error.
  const answer =
    options.host === undefined
      ? ansibleList(inventory, limitedHosts(inventory, globals.limit))
      : inventory.declared(options.host);
  world.stdout.write(`${JSON.stringify(answer, null, 2)}\n`);
  return 0;
}
