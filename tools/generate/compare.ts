import { canonicalJson, describeParams, isSecret, type ParameterSet } from '@pigsty/sdk';

/** A parameter as the original documents it; `default` is null where there is none. */
export interface OriginalParameter {
  readonly name: string;
  /** `PGSQL` */
  readonly module: string;
  readonly default: unknown;
  readonly enum?: readonly string[];
  readonly level?: readonly string[];
}

export interface Deviation {
  readonly name: string;
  readonly what: 'missing' | 'default' | 'values' | 'level' | 'added';
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
  return [
    ...original.flatMap((parameter) => {
      const { name } = parameter;
      const type = typeOf(sets, name);
      if (type === undefined) return [{ name, what: 'missing' as const, detail: 'no such parameter' }];
      return [
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

/** Both are read as a user's value would be, so that only what they mean is compared. */
function inDefault(type: Type, { name, default: theirs }: OriginalParameter): readonly Deviation[] {
  const ours = reading(type, undefined);
  const wanted = theirs === null ? ABSENT : reading(type, theirs);
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
