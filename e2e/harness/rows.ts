import { expect } from 'vitest';
import type { Estate } from './estate.ts';

/** A row of a query: its columns by name. */
export type Row = Readonly<Record<string, unknown>>;

/** What a query such as `pgsql users -l pg-test` answers. */
export async function rowsOf(demo: Estate, words: readonly string[]): Promise<readonly Row[]> {
  const asked = await demo.run(...words, '--json');
  const line = asked.stdout.split('\n').find((l) => l.includes('"type":"query"'));
  expect(line, asked.all).toBeDefined();
  return (JSON.parse(line ?? '{}') as { readonly rows?: readonly Row[] }).rows ?? [];
}
