import { PigstyError } from '@pigsty/sdk';
import type { Verb } from '../cli/act.ts';
import { clusterNamed } from '@pigsty/operations/estate';
import { type RemoveWords, withRemoval } from './remove.ts';

/** `pigsty MODULE rm CLUSTER ADDRESS...`: only these instances; the others go on. */
export function moduleRm(module: string): Verb<readonly [string, readonly string[]], RemoveWords> {
  return (call) => {
    const [name, addresses] = call.args;
    return withRemoval(call, (estate) => {
      const cluster = clusterNamed(estate, module, name);
      const unknown = addresses.find((address) => !cluster.instances.some((i) => i.host === address));
      if (unknown !== undefined) {
        throw new PigstyError('SELECTION_EMPTY', `${unknown} is not a member of ${name}`, {
          hint: `Members: ${cluster.instances.map((i) => `${i.host} (${i.name})`).join(', ')}`,
        });
      }
      return { module, limit: addresses.join(','), named: true };
    });
  };
}
