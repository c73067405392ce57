const quoted = (value: string): string => JSON.stringify(value);

/** Lines of programs for programs, one for each ten seconds: they are looked for by words or by their job. */
const noSamples = '!samples:*';

/** Choices of the page and the reader's own words as one LogsQL query; `*` finds everything. */
export function logQuery(words: string, fields: Readonly<Record<string, string>>): string {
  const matchers = Object.entries(fields)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}:=${quoted(value)}`);
  const own = words.trim();
  if (own === '') return [...matchers, ...((fields['job'] ?? '') === '' ? [noSamples] : [])].join(' ');
  if (own === '*') return matchers.length === 0 ? '*' : matchers.join(' ');
  return [...matchers, matchers.length === 0 ? own : `(${own})`].join(' ');
}
