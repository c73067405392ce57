import type { z } from 'zod';

/**
 * A check of a list of objects: none has the name of an earlier one, as the later would silently take its place.
 *
 * @param key the key that holds the name
 * @param what the objects in the plural, as in `two buckets are called pgsql`
 */
export function distinct<K extends string>(
  key: K,
  what: string,
): z.core.CheckFn<Readonly<Record<K, string>>[]> {
  return (context) => {
    const names = context.value.map((entry) => entry[key]);
    names.forEach((name, i) => {
      if (names.indexOf(name) === i) return;
      const message = `two ${what} are called ${name}: join the two entries, or give one of them another name`;
      context.issues.push({ code: 'custom', message, input: name, path: [i, key] });
    });
  };
}
