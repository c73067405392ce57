import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Problem } from '@pigsty/sdk';
import { parse } from 'yaml';
import type { BrokenInventory } from './cases.ts';
import { place } from './document.ts';

const FOLDER = join(import.meta.dirname, '../fixtures/slips');
const MARK = '▸';

/** One slip as a file of `fixtures/slips` has it: a text of the estate, and what somebody made of it. */
interface Slip {
  readonly find: string;
  /** With a mark before the place that must be told. */
  readonly write: string;
  readonly rule: string;
  readonly severity?: Problem['severity'];
}

/** The right estate in which the slips are made. */
export const slippedEstate = readFileSync(join(FOLDER, 'estate.yaml'), 'utf8');

/** Slips of administrators, each made by hand in one estate that has every kind of object. */
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

function made(kind: string, { find, write, rule, severity = 'error' }: Slip): BrokenInventory {
  const parts = slippedEstate.split(find);
  const marked = write.split(MARK);
  if (parts.length !== 2 || marked.length !== 2)
    throw new Error(`${kind}: ${JSON.stringify(find)} must be there once, and one place be marked`);
  const [before = ''] = parts;
  const content = parts.join(marked.join(''));
  const at = before.length + (marked[0]?.length ?? 0);
  return {
    kind: `slip of ${kind.replaceAll('-', ' ')}`,
    what: marked.join('').trim(),
    content,
    rules: [rule],
    severity,
    ...place(content, at),
  };
}
