import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readLocalFile } from './local-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pigsty-local-file-'));
  mkdirSync(join(folder, 'files/ssl'), { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a name is looked for in files/ beside the inventory, and an absolute path is taken as it is', () => {
  const read = readLocalFile(folder);
  writeFileSync(join(folder, 'files/ssl/a.key'), 'a key, käy\n');
  writeFileSync(join(folder, 'elsewhere'), 'another\n');
  expect(read('ssl/a.key').matches((text) => text === 'a key, käy\n')).toBe(true);
  expect(read(join(folder, 'elsewhere')).matches((text) => text === 'another\n')).toBe(true);
  expect(String(read('ssl/a.key'))).toBe('[secret]');
});

test('what is not there, is no file, is no text, or is encrypted is refused with its path', () => {
  const read = readLocalFile(folder);
  writeFileSync(join(folder, 'files/binary'), Buffer.from([0xff, 0xfe, 0x00]));
  writeFileSync(join(folder, 'files/vaulted'), '$ANSIBLE_VAULT;1.1;AES256\n3132\n');
  expect(() => read('gone')).toThrow(
    `${folder}/files/gone cannot be read: ENOENT: no such file or directory`,
  );
  expect(() => read('ssl')).toThrow(`${folder}/files/ssl cannot be read: EISDIR`);
  expect(() => read('binary')).toThrow(`${folder}/files/binary is no text in UTF-8`);
  expect(() => read('vaulted')).toThrow(`${folder}/files/vaulted is encrypted by ansible-vault`);
});
