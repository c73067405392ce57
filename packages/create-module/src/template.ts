/** What templates know of a module. */
export interface Names {
  readonly name: string;
  readonly title: string;
  readonly className: string;
  readonly propertyName: string;
  readonly [more: string]: string;
}

export function namesOf(name: string): Names {
  return {
    name,
    title: name.toUpperCase(),
    className: `${name.charAt(0).toUpperCase()}${name.slice(1)}`,
    propertyName: name,
  };
}

/** `<%= name %>` is replaced; a name that is not known is a mistake of the template. */
export function fillIn(template: string, names: Names): string {
  return template.replaceAll(/<%= (\w+) %>/g, (_, key: string) => {
    const value = names[key];
    if (value === undefined) throw new Error(`the template uses ${key}, which nobody gives`);
    return value;
  });
}

/**
 * Where a file of the template goes: `src/render/__name__-conf.ts__tmpl__` to `src/render/memcached-conf.ts`. What is in
 * `alone/` belongs to a package of its own, at its root; `dot-` stands for a dot, as npm packs no `.gitignore`.
 */
export function targetPath(path: string, { name }: Names): string {
  return path
    .replace(/^alone\//, '')
    .replace(/^dot-/, '.')
    .replaceAll('__name__', name)
    .replace(/__tmpl__$/, '');
}
