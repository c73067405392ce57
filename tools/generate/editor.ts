import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { estateParameters, inventorySchema } from '@pigsty/sdk/engine';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { sets } from './sets.ts';

/** The schema that editors get. */
export const schema = inventorySchema([...sets.filter((set) => set !== estateParameters), estateParameters], {
  comment: 'test',
});

const check = new Ajv({ allErrors: true, strict: false }).compile(schema);

/** What an editor would underline: place and message. */
export function findings(text: string): readonly string[] {
  // As editors do: YAML 1.2 with merge keys, and maps whose keys are text.
  const value = JSON.parse(JSON.stringify(parse(text, { merge: true }))) as unknown;
  if (check(value)) return [];
  return (check.errors ?? []).map(({ instancePath, message, params }) => {
    const more = 'additionalProperty' in params ? ` (${String(params.additionalProperty)})` : '';
    return `${instancePath} ${message ?? ''}${more}`;
  });
}

/** Inventories below a folder, by name. */
export function inventoriesIn(folder: string, root = folder): readonly { name: string; text: string }[] {
  return readdirSync(folder).flatMap((entry) => {
    const path = join(folder, entry);
    if (statSync(path).isDirectory()) return inventoriesIn(path, root);
    return path.endsWith('.yml') ? [{ name: relative(root, path), text: readFileSync(path, 'utf8') }] : [];
  });
}
