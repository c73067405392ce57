import { createHash } from 'node:crypto';
import { SandboxError } from '../errors.ts';
import { GO_VERSION, PARTS, type Part } from './table.ts';

/** Raised when the way parts are built or packed changes. */
const BUILDER = 1;

/** The parts of these names, in the order of the table. */
export function selectParts(names: 'all' | readonly string[]): readonly Part[] {
  if (names === 'all') return PARTS;
  const unknown = names.filter((name) => PARTS.every((part) => part.name !== name));
  if (unknown.length === 0) return PARTS.filter((part) => names.includes(part.name));
  throw new SandboxError(
    'UNKNOWN_PART',
    `there is no part ${unknown.map((name) => `"${name}"`).join(', ')}`,
    {
      hint: `There are: ${PARTS.map(({ name }) => name).join(', ')}.`,
    },
  );
}

/** Names what a part is made from; equal recipes make equal packages. */
export function partHash(part: Part, architecture: string): string {
  return shortHash([BUILDER, GO_VERSION, architecture, part]);
}

/** Names a set of built parts. */
export function repositoryId(hashes: readonly string[]): string {
  return shortHash(hashes);
}

function shortHash(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 12);
}
