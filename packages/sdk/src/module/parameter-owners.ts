import type { ParameterSet } from '../spec/parameter-set.ts';
import { PigstyError } from '../words/error.ts';

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
