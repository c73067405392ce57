import { describeParams } from '../spec/describe-params.ts';
import type { ParameterSet } from '../spec/parameter-set.ts';
import { canonicalJson } from '../words/json.ts';
import type { JsonSchema } from './type-name.ts';

/** What users may write for each parameter, by name, as JSON schema; without defaults that hold a secret. */
export function parameterSchemas({ params }: ParameterSet): Readonly<Record<string, JsonSchema>> {
  const schema = params.toJSONSchema({
    io: 'input',
    target: 'draft-7',
    unrepresentable: 'any',
    reused: 'inline',
    override: ({ jsonSchema }) => tidy(jsonSchema as JsonSchema),
  }) as JsonSchema;
  const properties = schema.properties ?? {};
  return Object.fromEntries(
    describeParams(params).map(({ name, default: shown }) => {
      const { default: fallback, ...rest } = properties[name] ?? {};
      if (fallback === undefined) return [name, rest];
      const type = (params.shape as Readonly<Record<string, ParameterSet['params']>>)[name];
      // A default that users could not write themselves would be wrong as a proposal of the editor, and so would a hidden one.
      const isProposal =
        type?.safeParse(fallback).success === true && canonicalJson(fallback) === canonicalJson(shown);
      return [name, isProposal ? { ...rest, default: fallback } : rest];
    }),
  );
}

/** Leaves out what is for our own tools, and bounds that only say that JavaScript has numbers. */
function tidy(schema: JsonSchema): void {
  if (schema['secret'] === true) {
    delete schema.default;
    delete schema['examples'];
  }
  delete schema['secret'];
  delete schema['level'];
  const names = schema['propertyNames'] as JsonSchema | undefined;
  if (names !== undefined && names['pattern'] === undefined && names.enum === undefined)
    delete schema['propertyNames'];
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
}
