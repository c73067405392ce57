import { expression } from './filters-of-texts.ts';
import { pythonText } from './python.ts';

/** Tests of Ansible that the engine has none for: `x is match('...')`. */
export const tests: Readonly<Record<string, (value: unknown, other: unknown, more: unknown) => boolean>> = {
  match: (value, pattern) => expression(pattern).exec(pythonText(value))?.index === 0,
  search: (value, pattern) => expression(pattern).test(pythonText(value)),
  regex: (value, pattern) => expression(pattern).test(pythonText(value)),
  contains: (value, item) =>
    typeof value === 'string'
      ? value.includes(pythonText(item))
      : (Array.isArray(value) ? value : Object.keys(value ?? {})).includes(item),
  truthy: (value) => Boolean(value),
  falsy: (value) => !value,
  version: (value, other, operator) =>
    compares(pythonText(value), pythonText(other), pythonText(operator ?? '==')),
};

function compares(left: string, right: string, operator: string): boolean {
  const [a, b] = [left, right].map((text) =>
    text.split(/[.\s-]+/).map((part) => Number.parseInt(part, 10) || 0),
  ) as [number[], number[]];
  const length = Math.max(a.length, b.length);
  let order = 0;
  for (let i = 0; i < length && order === 0; i += 1) order = Math.sign((a[i] ?? 0) - (b[i] ?? 0));
  switch (operator) {
    case '==':
    case '=':
    case 'eq':
      return order === 0;
    case '!=':
    case '<>':
    case 'ne':
      return order !== 0;
    case '>':
    case 'gt':
      return order > 0;
    case '>=':
    case 'ge':
      return order >= 0;
    case '<':
    case 'lt':
      return order < 0;
    case '<=':
    case 'le':
      return order <= 0;
    default:
      throw new TypeError(`version compares with ==, !=, >, >=, < and <=, not with ${operator}`);
  }
}
