import type { z } from 'zod';

/**
 * What is right of a list or a mapping with a mistake in it: the wrong key is left out, and what cannot be without it, so
 * that what refers to the others is not said to refer to nothing.
 */
export function salvage(type: z.ZodType, value: unknown, issues: readonly z.core.$ZodIssue[]): unknown {
  let rest = value;
  let wrong = issues;
  const taken: number[] = [];
  for (let round = 0; round < MAX_SALVAGES; round += 1) {
    const places = outermost(wrong.flatMap((issue) => badPlaces(issue, rest)));
    if (places.length === 0 || places.some((path) => path.length === 0)) return undefined;
    for (const [first, ...inner] of places)
      if (inner.length === 0 && typeof first === 'number')
        taken.push(first + taken.filter((at) => at <= first).length);
    rest = places.reduce(withoutPlace, rest);
    const result = type.safeParse(rest, { reportInput: true });
    if (result.success) {
      remember(result.data, value, taken);
      return result.data;
    }
    wrong = result.error.issues;
  }
  return undefined;
}

/** Which items of the list as it is written the items of a salvaged list are. */
const origins = new WeakMap<object, readonly number[]>();

function remember(kept: unknown, written: unknown, taken: readonly number[]): void {
  if (!Array.isArray(kept) || !Array.isArray(written)) return;
  const left = written.map((_, i) => i).filter((i) => !taken.includes(i));
  if (left.length === kept.length) origins.set(kept, left);
}

/** A place in a host's parameters as a place in what is written: an item that was left out counts there. */
export function writtenPath(params: unknown, path: Path): Path {
  const [name, index, ...rest] = path;
  if (name === undefined || typeof index !== 'number' || typeof params !== 'object' || params === null)
    return path;
  const list = (params as Readonly<Record<string, unknown>>)[name];
  const origin = typeof list === 'object' && list !== null ? origins.get(list)?.[index] : undefined;
  return origin === undefined ? path : [name, origin, ...rest];
}

type Path = readonly (string | number)[];

const MAX_SALVAGES = 4;

/** Where a value is wrong: at a key that nobody knows, at the value itself, or at what lacks something. */
function badPlaces(issue: z.core.$ZodIssue, value: unknown): readonly Path[] {
  const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => [...path, key]);
  if (issue.code === 'invalid_union') {
    const deeper = issue.errors.find((errors) =>
      errors.every((one) => one.path.length > 0 || one.code === 'unrecognized_keys'),
    );
    if (deeper !== undefined)
      return deeper.flatMap((one) => badPlaces({ ...one, path: [...issue.path, ...one.path] }, value));
  }
  return [hasPlace(value, path) ? path : path.slice(0, -1)];
}

/** Later items of a list first, so that the places of the others stay true; what is inside of another is gone with it. */
function outermost(paths: readonly Path[]): readonly Path[] {
  const keys = new Map(paths.map((path) => [path.join('\0'), path]));
  return [...keys.values()]
    .filter((path) => !path.some((_, i) => i > 0 && keys.has(path.slice(0, i).join('\0'))))
    .sort((a, b) => {
      const at = a.findIndex((step, i) => step !== b[i]);
      const [x, y] = [a[at], b[at]];
      return typeof x === 'number' && typeof y === 'number' ? y - x : 0;
    });
}

function hasPlace(value: unknown, path: Path): boolean {
  let here = value;
  for (const step of path) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, step)) return false;
    here = (here as Readonly<Record<string | number, unknown>>)[step];
  }
  return true;
}

function withoutPlace(value: unknown, path: Path): unknown {
  const [step, ...rest] = path;
  if (step === undefined || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value))
    return (value as readonly unknown[]).flatMap((item, i) =>
      i !== step ? [item] : rest.length === 0 ? [] : [withoutPlace(item, rest)],
    );
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, item]): [string, unknown][] =>
      name !== String(step) ? [[name, item]] : rest.length === 0 ? [] : [[name, withoutPlace(item, rest)]],
    ),
  );
}
