import { isSecret } from '@pigsty/sdk';
import {
  canonicalJson,
  describeParams,
  type JsonSchema,
  type ParameterSet,
  parameterSchemas,
} from '@pigsty/sdk/engine';

/** A parameter as the original documents it; `default` is absent where there is none. */
export interface OriginalParameter {
  readonly name: string;
  /** `PGSQL` */
  readonly module: string;
  /** `port`, `string[]`, `dict` ...; absent where nobody knows. */
  readonly type?: string;
  readonly default?: unknown;
  readonly enum?: readonly string[];
  readonly level?: readonly string[];
}

export interface Deviation {
  readonly name: string;
  readonly what: 'missing' | 'type' | 'default' | 'values' | 'level' | 'added';
  /** What differs, for the message of a failing test. */
  readonly detail: string;
}

/** Where our parameters differ from the original's. */
export function deviationsOf(
  sets: readonly ParameterSet[],
  original: readonly OriginalParameter[],
): readonly Deviation[] {
  const known = new Set(original.map(({ name }) => name));
  const levels = new Map(
    sets.flatMap((set) => describeParams(set.params).map(({ name, level }) => [name, level])),
  );
  const schemas = Object.assign({}, ...sets.map(parameterSchemas)) as Readonly<Record<string, JsonSchema>>;
  return [
    ...original.flatMap((parameter) => {
      const { name } = parameter;
      const type = typeOf(sets, name);
      if (type === undefined) return [{ name, what: 'missing' as const, detail: 'no such parameter' }];
      return [
        ...inType(schemas[name] ?? {}, parameter),
        ...inDefault(type, parameter),
        ...inValues(type, parameter),
        ...inLevel(levels.get(name), parameter),
      ];
    }),
    ...[...levels.keys()]
      .filter((name) => !known.has(name))
      .map((name) => ({ name, what: 'added' as const, detail: 'the original has no such parameter' })),
  ];
}

type Type = ParameterSet['params'];

function typeOf(sets: readonly ParameterSet[], name: string): Type | undefined {
  const owner = sets.find(({ params }) => Object.hasOwn(params.shape, name));
  return (owner?.params.shape as Readonly<Record<string, Type>> | undefined)?.[name];
}

const kinds: ReadonlyMap<string, readonly string[]> = new Map([
  ['bool', ['boolean']],
  ['dict', ['object']],
  ['float', ['number']],
  ['int', ['integer']],
  ['int|string', ['integer', 'string']],
  ['list', ['array']],
  ['port', ['integer']],
]);

/** The original only guesses types; ours must at least take values of that kind. */
function inType(schema: JsonSchema, { name, type }: OriginalParameter): readonly Deviation[] {
  if (type === undefined) return [];
  const wanted = type.endsWith('[]') ? ['array'] : (kinds.get(type) ?? ['string']);
  const ours = kindsOf(schema);
  const refused = wanted.filter((kind) => !ours.has(kind) && !ours.has('anything'));
  return refused.length === 0
    ? []
    : [{ name, what: 'type', detail: `refuses any ${refused.join(', any ')}` }];
}

function kindsOf({ type, anyOf, enum: values, const: value }: JsonSchema): ReadonlySet<string> {
  if (anyOf !== undefined) return new Set(anyOf.flatMap((option) => [...kindsOf(option)]));
  if (type !== undefined) return new Set([type].flat());
  const examples = values ?? (value === undefined ? [] : [value]);
  return new Set(examples.length === 0 ? ['anything'] : examples.map((one) => typeof one));
}

/** Both are read as a user's value would be, so that only what they mean is compared. */
function inDefault(type: Type, { name, default: theirs }: OriginalParameter): readonly Deviation[] {
  const ours = reading(type, undefined);
  const wanted = theirs === undefined ? ABSENT : reading(type, theirs);
  if (wanted === ours) return [];
  return [{ name, what: 'default', detail: `the original has ${wanted}, here it is ${ours}` }];
}

/** A parameter that has to be set has no default either. */
const ABSENT = 'none';

function reading(type: Type, value: unknown): string {
  const read = type.safeParse(value);
  if (read.success) return read.data === undefined ? ABSENT : canonicalJson(revealed(read.data));
  return value === undefined ? ABSENT : `${JSON.stringify(value)}, which is refused`;
}

/** The original's default passwords are public. */
function revealed(value: unknown): unknown {
  if (isSecret(value)) {
    let plain = '';
    value.map((words) => (plain = words));
    return plain;
  }
  if (Array.isArray(value)) return value.map(revealed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, revealed(item)]));
}

function inValues(type: Type, { name, enum: values = [] }: OriginalParameter): readonly Deviation[] {
  const refused = values.filter((value) => !type.safeParse(value).success);
  return refused.length === 0 ? [] : [{ name, what: 'values', detail: `refuses ${refused.join(', ')}` }];
}

function inLevel(ours: string | undefined, { name, level: theirs }: OriginalParameter): readonly Deviation[] {
  if (theirs === undefined || (ours !== undefined && theirs.includes(ours))) return [];
  return [
    { name, what: 'level', detail: `the original has ${theirs.join(', ')}, here it is ${ours ?? 'none'}` },
  ];
}
