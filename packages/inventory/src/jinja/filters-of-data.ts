import type { Filter } from './filter.ts';
import { pythonJson, pythonText, withSortedKeys } from './python.ts';
import { yamlText } from './yaml-text.ts';

type Data = Readonly<Record<string, unknown>>;

/** Filters of Ansible and Jinja for numbers, lists and mappings, where the engine has none or another. */
export const dataFilters: Readonly<Record<string, Filter>> = {
  bool: (value) =>
    typeof value === 'boolean' || value === null ? value : /^(?:yes|on|1|true|y|t)$/i.test(pythonText(value)),
  int: (value, [fallback = 0, base = 10]) => {
    const number =
      typeof value === 'number'
        ? Math.trunc(value)
        : typeof value === 'boolean'
          ? Number(value)
          : whole(pythonText(value), Number(base));
    return Number.isNaN(number) ? fallback : number;
  },
  float: (value, [fallback = 0]) => {
    const text = pythonText(value).trim();
    const number = typeof value === 'boolean' ? Number(value) : /^[-+]?[\d.]/.test(text) ? Number(text) : NaN;
    return Number.isNaN(number) ? fallback : number;
  },
  join: (value, [separator = ''], named) => {
    const attribute = named.get('attribute');
    const items =
      attribute === undefined ? list(value) : list(value).map((one) => (one as Data)[pythonText(attribute)]);
    return items.map(pythonText).join(pythonText(named.get('d') ?? separator));
  },
  unique: (value) => distinct(list(value)),
  union: (value, [other]) => distinct([...list(value), ...list(other)]),
  intersect: (value, [other]) => distinct(list(value).filter((item) => has(other, item))),
  difference: (value, [other]) => distinct(list(value).filter((item) => !has(other, item))),
  symmetric_difference: (value, [other]) =>
    distinct([
      ...list(value).filter((item) => !has(other, item)),
      ...list(other).filter((item) => !has(value, item)),
    ]),
  flatten: (value, [levels], named) => {
    const depth = Number(named.get('levels') ?? levels ?? 100);
    return list(value)
      .flat(depth as 100)
      .filter((item) => item !== null);
  },
  ternary: (value, [yes, no, none]) =>
    value === null && none !== undefined ? none : truth(value) ? (yes ?? null) : (no ?? null),
  combine: (value, others, named) =>
    [value, ...others]
      .flatMap((one) => (Array.isArray(one) ? (one as unknown[]) : [one]))
      .reduce((left, right) => merged(left, right, named)),
  mandatory: (value) => value,
  dict2items: (value, _others, named) =>
    Object.entries(mapping(value)).map(([name, part]) => ({
      [pythonText(named.get('key_name') ?? 'key')]: name,
      [pythonText(named.get('value_name') ?? 'value')]: part,
    })),
  items2dict: (value, _others, named) =>
    Object.fromEntries(
      list(value).map((item) => [
        pythonText((item as Data)[pythonText(named.get('key_name') ?? 'key')]),
        (item as Data)[pythonText(named.get('value_name') ?? 'value')],
      ]),
    ),
  to_json: (value) => pythonJson(value),
  to_nice_json: (value, _others, named) =>
    pythonJson(withSortedKeys(value), Number(named.get('indent') ?? 4)),
  from_json: (value) => JSON.parse(pythonText(value)) as unknown,
  to_yaml: (value) => yamlText(withSortedKeys(value), { leavesInline: true, indent: 2 }),
  to_nice_yaml: (value, _others, named) =>
    yamlText(withSortedKeys(value), { leavesInline: false, indent: Number(named.get('indent') ?? 4) }),
};

function whole(text: string, base: number): number {
  const digits = text.trim().replaceAll('_', '');
  if (base !== 10) return Number.parseInt(digits, base);
  return /^[-+]?\d+(?:\.\d*)?$/.test(digits) ? Math.trunc(Number(digits)) : NaN;
}

function list(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (typeof value === 'string') return [...value];
  if (typeof value === 'object' && value !== null) return Object.keys(value);
  throw new TypeError(`expected a list, got ${pythonText(value)}`);
}

function mapping(value: unknown): Data {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Data;
  throw new TypeError(`expected a mapping, got ${Array.isArray(value) ? 'a list' : pythonText(value)}`);
}

function has(items: unknown, item: unknown): boolean {
  const wanted = JSON.stringify(item);
  return list(items).some((one) => JSON.stringify(one) === wanted);
}

function distinct(items: readonly unknown[]): readonly unknown[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}

function truth(value: unknown): boolean {
  return Boolean(value) && !(typeof value === 'object' && value !== null && Object.keys(value).length === 0);
}

function merged(left: unknown, right: unknown, named: ReadonlyMap<string, unknown>): unknown {
  const result: Record<string, unknown> = { ...mapping(left) };
  for (const [name, part] of Object.entries(mapping(right))) {
    const before = result[name];
    const both = typeof before === 'object' && before !== null && typeof part === 'object' && part !== null;
    if (named.get('recursive') === true && both && !Array.isArray(before) && !Array.isArray(part))
      result[name] = merged(before, part, named);
    else if (both && Array.isArray(before) && Array.isArray(part))
      result[name] = mergedList(before, part, named);
    else result[name] = part;
  }
  return result;
}

function mergedList(
  left: readonly unknown[],
  right: readonly unknown[],
  named: ReadonlyMap<string, unknown>,
): readonly unknown[] {
  switch (named.get('list_merge')) {
    case 'keep':
      return left;
    case 'append':
      return [...left, ...right];
    case 'prepend':
      return [...right, ...left];
    case 'append_rp':
      return [...left.filter((item) => !has(right, item)), ...right];
    case 'prepend_rp':
      return [...right, ...left.filter((item) => !has(right, item))];
    default:
      return right;
  }
}
