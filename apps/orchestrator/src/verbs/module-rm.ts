import { PigstyError, type AnyModule, type AnyProcedure } from '@pigsty/sdk';
import type { Verb } from '../call/act.ts';
import { clusterNamed } from '@pigsty/operations/estate';
import { moduleProcedure, type ProcedureWords } from './module-procedure.ts';
import { type RemoveWords, withRemoval } from './remove.ts';

interface RmWords extends RemoveWords {
  readonly gone?: boolean;
}

/** `pigsty MODULE rm CLUSTER ADDRESS...`: only these instances; the others go on. */
export function moduleRm(
  module: AnyModule,
  forget: AnyProcedure | undefined,
): Verb<readonly [string, readonly string[]], RmWords> {
  return async (call) => {
    const [name, addresses] = call.args;
    if (call.options.gone === true && forget !== undefined) {
      for (const member of addresses) {
        const code = await moduleProcedure(
          module,
          forget,
        )({
          ...call,
          args: [name],
          // The line names the cluster and the member, as that of an ordinary removal does.
          options: {
            ...call.options,
            member,
            ...(call.globals.yes ? { confirm: name } : {}),
          } as ProcedureWords,
        });
        if (code !== 0) return code;
      }
      return 0;
    }
    return withRemoval(call, (estate) => {
      const cluster = clusterNamed(estate, module.name, name);
      const unknown = addresses.find((address) => !cluster.instances.some((i) => i.host === address));
      if (unknown !== undefined) {
        const hint = `Members: ${cluster.instances.map((i) => `${i.host} (${i.name})`).join(', ')}`;
        throw new PigstyError('SELECTION_EMPTY', `${unknown} is not a member of ${name}`, {
          hint:
            forget === undefined
              ? hint
              : `${hint}. For one that the inventory does not have: pigsty ${module.name} rm ${name} ${unknown} --gone`,
        });
      }
      return {
        module: module.name,
        limit: addresses.join(','),
        named: true,
        ...(forget === undefined
          ? {}
          : {
              whenUnreachable: `Is the host gone for good? Then: pigsty ${module.name} rm ${name} ${addresses.join(' ')} --gone`,
            }),
      };
    });
  };
}
