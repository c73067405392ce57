const quoted = (value: string): string => JSON.stringify(value);

/** Choices of the page and the reader's own words as one LogsQL query; `*` finds everything. */
export function logQuery(words: string, fields: Readonly<Record<string, string>>): string {
  const matchers = Object.entries(fields)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}:=${quoted(value)}`);
  const own = words.trim();
  if (own === '' && matchers.length === 0) return '*';
  return [...matchers, ...(own === '' || own === '*' ? [] : [matchers.length === 0 ? own : `(${own})`])].join(
    ' ',
  );
}
