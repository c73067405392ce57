/** A value between the quotes of a matcher. */
const escaped = (value: string): string =>
  value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');

/** `$cls` becomes what was chosen; names that begin with another are not mistaken for it. */
export function filledIn(expr: string, variables: Readonly<Record<string, string>>): string {
  return expr.replace(/\$([a-z_][a-z0-9_]*)/g, (all, name: string) => {
    const value = variables[name];
    return value === undefined ? all : escaped(value);
  });
}

/** A matcher for each choice: `{cls="pg-test"}`. */
export function matcherOf(metric: string, variables: Readonly<Record<string, string>>): string {
  const matchers = Object.entries(variables).map(([name, value]) => `${name}="${escaped(value)}"`);
  return `${metric}${matchers.length === 0 ? '' : `{${matchers.join(',')}}`}`;
}

export type Labels = Readonly<Record<string, string>>;

/** `{{ins}} {{device}}` of one series; without a pattern the labels that set it apart. */
export function legendOf(pattern: string | undefined, labels: Labels, apart: readonly string[]): string {
  if (pattern !== undefined)
    return pattern
      .replace(/\{\{\s*([a-z_][a-z0-9_]*)\s*\}\}/g, (_, name: string) => labels[name] ?? '')
      .trim();
  const named = apart.map((name) => labels[name]).filter((value) => value !== undefined);
  return named.length > 0
    ? named.join(' ')
    : (labels['ins'] ?? labels['cls'] ?? labels['__name__'] ?? 'value');
}

/** Labels whose values differ among some series, in the order that people read. */
export function labelsApart(all: readonly Labels[]): readonly string[] {
  const first = ['cls', 'ins', 'ip', 'job'];
  const names = [...new Set(all.flatMap((labels) => Object.keys(labels)))].filter(
    (name) => !['__name__', 'instance', 'monitor'].includes(name),
  );
  return names
    .filter((name) => new Set(all.map((labels) => labels[name] ?? '')).size > 1)
    .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));

  function rank(name: string): number {
    const at = first.indexOf(name);
    return at < 0 ? first.length : at;
  }
}
