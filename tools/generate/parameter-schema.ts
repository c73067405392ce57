import type { ParameterSet } from '@pigsty/sdk';
import type { JsonSchema } from './type-name.ts';

/** What users may write for each parameter, by name; without secrets' defaults. */
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
    Object.entries(properties).map(([name, property]) => {
      const { default: fallback, ...rest } = property;
      const type = (params.shape as Readonly<Record<string, ParameterSet['params']>>)[name];
      // A default that users could not write themselves would be wrong as a proposal of the editor.
      return [name, type?.safeParse(fallback).success === true ? property : rest];
    }),
  );
}

/** Leaves out what is for our own tools, and bounds that only say that JavaScript has numbers. */
function tidy(schema: JsonSchema): void {
  if (schema['secret'] === true) delete schema.default;
  delete schema['secret'];
  delete schema['level'];
  delete schema['propertyNames'];
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
}
