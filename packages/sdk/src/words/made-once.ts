/**
 * A pure function of an object that computes once what it makes of it. What was made is kept with the object and goes with
 * it. Of further arguments the same object, or an equal value, counts as the same; there should be few of each.
 *
 * @example
 * const pruneOps = madeOnce((params: NodeParams, family: Platform['family']) => [absent({ path: params.node_data })]);
 */
export function madeOnce<K extends object, A extends readonly unknown[], V>(
  make: (of: K, ...more: A) => V,
): (of: K, ...more: A) => V {
  const made = new WeakMap<K, Made<V>>();
  return (of, ...more) => {
    let at = made.get(of);
    if (at === undefined) made.set(of, (at = new Made<V>()));
    for (const argument of more) at = at.next(argument);
    return (at.result ??= { value: make(of, ...more) }).value;
  };
}

class Made<V> {
  result: { readonly value: V } | undefined;
  readonly #next = new Map<unknown, Made<V>>();

  next(argument: unknown): Made<V> {
    const found = this.#next.get(argument);
    if (found !== undefined) return found;
    const made = new Made<V>();
    this.#next.set(argument, made);
    return made;
  }
}
