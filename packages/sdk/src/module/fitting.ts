import type { ParameterSet } from '../spec/parameter-set.ts';
import { PigstyError } from '../words/error.ts';
import { CONTRACT } from './definition.ts';

interface Spoken {
  readonly name: string;
  readonly contract?: number;
}

/** Refuses a module that was written for another contract than `CONTRACT`, with MODULE_INVALID. */
export function requireContract({ name, contract }: Spoken): void {
  if (contract === CONTRACT) return;
  const says =
    contract === undefined ? 'does not state the contract it was written for' : `speaks contract ${contract}`;
  throw new PigstyError(
    'MODULE_INVALID',
    `module ${name} ${says}, and this version of Pigsty speaks ${CONTRACT}`,
    {
      where: { module: name },
      hint:
        contract !== undefined && contract > CONTRACT
          ? 'Update Pigsty, or install an earlier version of the module.'
          : `Install a later version of the module; its author writes it for contract ${CONTRACT} and sets \`contract: ${CONTRACT}\` in defineModule.`,
    },
  );
}

/** Refuses two parameter sets that claim one parameter, with MODULE_INVALID: every parameter belongs to one module. */
export function requireOwnParameters(sets: readonly ParameterSet[]): void {
  const owners = new Map<string, ParameterSet>();
  for (const set of sets)
    for (const parameter of Object.keys(set.params.shape)) {
      const owner = owners.get(parameter);
      if (owner !== undefined && owner.name !== set.name)
        throw new PigstyError(
          'MODULE_INVALID',
          `modules ${owner.name} and ${set.name} both claim the parameter ${parameter}`,
          {
            where: { module: set.name },
            hint: `A parameter belongs to one module: begin its name with the module's, as in ${set.name}_port. What another module knows is read through its contract.`,
          },
        );
      owners.set(parameter, set);
    }
}
