import { randomUUID } from 'node:crypto';
import { copyFile, chmod, mkdir, rename, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';

/** Only its owner reads it: it holds passwords. */
const MODE = 0o600;

/** Writes an inventory; what was there is kept beside it. Resolves with the name of that copy. */
export async function writeInventory(
  file: string,
  { text, nowMs }: { text: string; nowMs: number },
): Promise<string | undefined> {
  await mkdir(dirname(file), { recursive: true });
  const backup = existsSync(file) ? freeName(`${file}.${stamp(nowMs)}.bak`) : undefined;
  if (backup !== undefined) {
    await copyFile(file, backup);
    await chmod(backup, MODE);
  }
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, text, { mode: MODE, flag: 'wx' });
  await rename(draft, file);
  return backup;
}

/** The editor's schema as seen from another folder; without it the line would be wrong, so it goes. */
export function pointToSchema(text: string, { from, to }: { from: string; to: string }): string {
  return text.replace(/^(# yaml-language-server: \$schema=)(\S+)\n/, (_, head: string, path: string) => {
    const schema = resolve(dirname(from), path);
    return existsSync(schema) ? `${head}${relative(dirname(to), schema)}\n` : '';
  });
}

/** `20261122-011530`, in UTC. */
function stamp(nowMs: number): string {
  return new Date(nowMs)
    .toISOString()
    .replaceAll(/[-:]|\.\d+Z$/g, '')
    .replace('T', '-');
}

function freeName(wanted: string): string {
  for (let i = 1, name = wanted; ; i++, name = `${wanted}.${i}`) if (!existsSync(name)) return name;
}
