import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PigstyError } from '@pigsty/sdk';
import { afterAll, expect, test } from 'vitest';
import { findInventoryFiles } from './find.ts';

const directory = mkdtempSync(join(tmpdir(), 'pigsty-files-'));
afterAll(() => rmSync(directory, { recursive: true }));
writeFileSync(join(directory, 'pigsty.yml'), 'all: {}');
symlinkSync('loop', join(directory, 'loop'));
mkdirSync(join(directory, 'other'));
writeFileSync(join(directory, 'other/pigsty.yml'), 'all: {}');
symlinkSync('group_vars', join(directory, 'other/group_vars'));

const refused = async (source: string): Promise<PigstyError> => {
  const error: unknown = await findInventoryFiles([source], { cwd: directory }).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(PigstyError);
  return error as PigstyError;
};

test('an empty name is no inventory, and not the current directory', async () => {
  expect(await refused('')).toMatchObject({
    code: 'INVENTORY_INVALID',
    message: 'the name of the inventory is empty',
    hint: 'Is a variable of the shell empty? Name a file: -i pigsty.yml',
  });
});

test('a file that cannot be read is named once, with the reason in words and what to look at', async () => {
  expect(await refused('loop')).toMatchObject({
    message: 'cannot read loop: its symbolic links lead in a circle',
    hint: 'Look at it: ls -l loop',
  });
});

test('a directory of variables that cannot be read is named likewise', async () => {
  expect(await refused('other/pigsty.yml')).toMatchObject({
    code: 'INVENTORY_INVALID',
    message: 'cannot read other/group_vars: its symbolic links lead in a circle',
    hint: 'Look at it: ls -l other/group_vars',
  });
});
