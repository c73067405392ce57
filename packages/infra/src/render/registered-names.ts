import type { RegistrationOf } from '@pigsty/sdk';
import { fileName } from './targets.ts';

/** Files in the format of `/etc/hosts`, one per name: `pg-test` -> `10.10.10.11 pg-test`. */
export function renderNames(names: readonly RegistrationOf<'dns'>[]): Readonly<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const { name, address } of names) {
    const file = fileName(name);
    const line = `${address} ${name}\n`;
    if (files[file]?.includes(line) !== true) files[file] = `${files[file] ?? ''}${line}`;
  }
  return files;
}
