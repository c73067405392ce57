import { code, generatedFrom, page, table } from './page.ts';

/** Error codes with the comments of their union type; `source` is the text of words/error.ts. */
export function errorsPage(source: string): string {
  const union = /export type ErrorCode =\n((?: +\|.*\n)+)/.exec(source)?.[1] ?? '';
  const members = [...union.matchAll(/\| '([A-Z_]+)';?(?: *\/\/ *(.*))?/g)];
  if (members.length === 0) throw new Error('words/error.ts: there is no union ErrorCode to read');
  return page(
    generatedFrom('packages/sdk/src/words/error.ts'),
    '# Error codes',
    'Every error carries one of these codes: in JSON lines as `code`, in programs as `error.code`. A code never changes its meaning.',
    table(
      ['code', 'meaning'],
      members.map(([, name = '', meaning]) => [code(name), meaning?.trim() ?? spelledOut(name)]),
    ),
  );
}

function spelledOut(name: string): string {
  return name.toLowerCase().replaceAll('_', ' ');
}
