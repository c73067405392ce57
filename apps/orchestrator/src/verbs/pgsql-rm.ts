import { PigstyError } from '@pigsty/sdk';
import type { Call } from '../cli/act.ts';
import { clusterNamed } from '../estate/select.ts';
import { type RemoveWords, withRemoval } from './remove.ts';

/** `pigsty pgsql rm CLUSTER ADDRESS...`: only these instances; the others go on. */
export async function pgsqlRm(
  call: Call<readonly [string, readonly string[]], RemoveWords>,
): Promise<number> {
  const [name, addresses] = call.args;
  return withRemoval(call, (estate) => {
    const cluster = clusterNamed(estate, 'pgsql', name);
    const stranger = addresses.find((address) => !cluster.instances.some((i) => i.host === address));
    if (stranger !== undefined) {
      throw new PigstyError('SELECTION_EMPTY', `${stranger} is not a member of ${name}`, {
        hint: `Members: ${cluster.instances.map((i) => `${i.host} (${i.name})`).join(', ')}`,
      });
    }
    return { module: 'pgsql', limit: addresses.join(','), named: true };
  });
}
