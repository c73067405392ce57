import type { Command } from 'commander';
import type { World } from '../call/world.ts';
import { namesOf } from './names.ts';
import { questionAt, type Suggestion } from './question.ts';

/** A shell completes names of files by itself. */
export const filesLine = ':files';

/**
 * The lines that a shell's completion reads: a word, a tab, what it means; or {@link filesLine}.
 *
 * @example
 * await complete(program, ['install', 'p'], world); // ['pgsql\thighly available PostgreSQL clusters ...']
 */
export async function complete(
  program: Command,
  words: readonly string[],
  world: Pick<World, 'cwd' | 'env'>,
): Promise<readonly string[]> {
  const { question, typed, before } = questionAt(program, words);
  if (question.type === 'words') return linesOf(question.words, typed, before);
  if (question.kind === 'file') return [filesLine];
  const names = await namesOf(question.kind, question.inventories, world);
  // A pattern is a list: what is completed is its last item.
  const items = question.kind === 'pattern' ? (/^.*[,:!&]/.exec(typed)?.[0] ?? '') : '';
  return linesOf(names, typed.slice(items.length), `${before}${items}`);
}

function linesOf(suggestions: readonly Suggestion[], typed: string, before: string): readonly string[] {
  return suggestions
    .filter(({ word }) => word.startsWith(typed))
    .map(({ word, description }) => `${before}${word}\t${description.replaceAll(/\s+/g, ' ')}`);
}
