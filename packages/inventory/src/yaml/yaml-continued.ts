import { Scalar } from 'yaml';

/** Where in an item of a list, a text that goes over lines, one of them begins with a dash: it was meant as an item of its own. */
export function continuedItem(scalar: Scalar, text: string): number | undefined {
  const [start = 0, end = 0] = scalar.range ?? [];
  const before = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  if (scalar.type !== Scalar.PLAIN || !/^ *- +$/.test(before)) return undefined;
  const found = /\n[ \t]*(?=- )/.exec(text.slice(start, end));
  return found === null ? undefined : start + found.index + found[0].length;
}
