import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Problem } from '@pigsty/sdk';
import { parse } from 'yaml';
import type { BrokenInventory } from './cases.ts';
import { place } from './document.ts';

const FOLDER = join(import.meta.dirname, '../fixtures/slips');
const TEMPLATES = join(import.meta.dirname, '../../../../conf');
const CORPUS = join(import.meta.dirname, '../../../../../shared/corpus/pigsty-conf');
const MARK = '▸';

/** A text of a right inventory, and what somebody made of it. */
interface Edit {
  readonly find: string;
  readonly write: string;
}

/** One slip as a file of `fixtures/slips` has it, with a mark before the place that must be told. */
interface Slip extends Edit {
  /** A template of `conf`, or one of `fixtures/slips/estates`; the estate below where it says nothing. */
  readonly in?: string;
  /** What is another text everywhere in the right inventory, before the slip is made: another range of addresses. */
  readonly everywhere?: Readonly<Record<string, string>>;
  /** Further places of the same slip. */
  readonly also?: readonly Edit[];
  readonly rule: string;
  readonly severity?: Problem['severity'];
}

/** The right estate in which most slips are made. */
const slippedEstate = readFileSync(join(FOLDER, 'estate.yaml'), 'utf8');

/** All right estates in which slips are made, besides the templates; each with the name of its file. */
export const slippedEstates: readonly (readonly [string, string])[] = [
  ['estate.yaml', slippedEstate],
  ...readdirSync(join(FOLDER, 'estates')).map(
    (name) => [name, readFileSync(join(FOLDER, 'estates', name), 'utf8')] as const,
  ),
];

/** Slips of administrators, each made by hand: in one estate that has every kind of object, or in a template. */
export function slips(): readonly BrokenInventory[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.yml'))
    .sort()
    .flatMap((name) =>
      (parse(readFileSync(join(FOLDER, name), 'utf8')) as readonly Slip[]).map((slip) =>
        made(name.replace('.yml', ''), slip),
      ),
    );
}

/** Slips in inventories that users start from, which lie beside the project's own clones. */
export function slipsOfTheCorpus(): readonly BrokenInventory[] {
  const file = join(FOLDER, '../slips-of-the-corpus/all.yml');
  return (parse(readFileSync(file, 'utf8')) as readonly Slip[]).map((slip) => made('the corpus', slip));
}

/** An edit of a right inventory that is right itself, before and after. */
export interface RightEdit {
  readonly before: string;
  readonly after: string;
  readonly what: string;
}

/** Those of a file of `fixtures/right-edits`. */
export function rightEdits(name: string): readonly RightEdit[] {
  const file = join(FOLDER, '../right-edits', name);
  return (parse(readFileSync(file, 'utf8')) as readonly (Edit & { readonly in: string })[]).map((edit) => {
    const before = rightText(edit.in);
    return { before, after: edited(edit.in, before, edit), what: `${edit.in}: ${edit.write.trim()}` };
  });
}

function made(kind: string, slip: Slip): BrokenInventory {
  const { find, write, also = [], everywhere = {}, rule, severity = 'error' } = slip;
  const right = Object.entries(everywhere).reduce(
    (text, [from, to]) => text.replaceAll(from, to),
    slip.in === undefined ? slippedEstate : rightText(slip.in),
  );
  const marked = [{ find, write }, ...also].reduce((text, edit) => edited(kind, text, edit), right);
  const [before = '', after, ...more] = marked.split(MARK);
  if (after === undefined || more.length > 0)
    throw new Error(`${kind}: one place of ${JSON.stringify(write)} must be marked`);
  const content = before + after;
  const at = before.length;
  return {
    kind: `slip of ${kind.replaceAll('-', ' ')}`,
    what: `${slip.in === undefined ? '' : `${slip.in}: `}${write.replace(MARK, '').trim()}`,
    content,
    rules: [rule],
    severity,
    ...place(content, at),
  };
}

function rightText(name: string): string {
  if (name.startsWith('corpus/')) return readFileSync(join(CORPUS, name.slice('corpus/'.length)), 'utf8');
  return readFileSync(join(name.startsWith('estates/') ? FOLDER : TEMPLATES, name), 'utf8');
}

function edited(kind: string, text: string, { find, write }: Edit): string {
  const [before, after, ...more] = text.split(find);
  if (before === undefined || after === undefined || more.length > 0)
    throw new Error(`${kind}: ${JSON.stringify(find)} must be there once`);
  return before + write + after;
}
