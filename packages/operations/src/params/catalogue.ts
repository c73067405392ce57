import {
  type AnySpec,
  describeParams,
  estateParameters,
  type JsonSchema,
  type ParameterSet,
  parameterSchemas,
  type ParamInfo,
} from '@pigsty/sdk/engine';
import { ignored } from '../estate/ignored.ts';

/** What comes of a parameter that is set. */
export type Effect =
  | 'full'
  /** Accepted and described, not acted on yet. */
  | 'none'
  /** There is no such module here. */
  | 'ignored';

export interface Entry extends ParamInfo {
  readonly module: string;
  readonly effect: Effect;
  /** What may be written. */
  readonly schema: JsonSchema;
}

export interface Section {
  readonly module: string;
  readonly summary: string;
  readonly entries: readonly Entry[];
}

/** Every parameter there is, by module; what belongs to none comes first, what is left alone last. */
export function catalogue(specs: readonly AnySpec[]): readonly Section[] {
  return [
    section(estateParameters, (name) => (estateParameters.notActedOn?.includes(name) ? 'none' : 'full')),
    ...specs.map((spec) => section(spec, (name) => effectOf(spec, name))),
    ...ignored(specs).map(({ module, parameters }): Section => ({
      module,
      summary: 'there is no such module here',
      entries: parameters.map((name) => ({
        name,
        module,
        level: undefined,
        summary: 'accepted and left alone',
        required: false,
        secret: false,
        effect: 'ignored',
        schema: {},
      })),
    })),
  ];
}

function section(set: ParameterSet, effect: (name: string) => Effect): Section {
  const schemas = parameterSchemas(set);
  return {
    module: set.name,
    summary: set.summary,
    entries: describeParams(set.params).map((param) => ({
      ...param,
      module: set.name,
      effect: effect(param.name),
      schema: schemas[param.name] ?? {},
    })),
  };
}

function effectOf(spec: AnySpec, name: string): Effect {
  return spec.notActedOn?.includes(name) === true ? 'none' : 'full';
}
