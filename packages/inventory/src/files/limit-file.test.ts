import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { expandLimit } from './limit-file.ts';

const directory = mkdtempSync(join(tmpdir(), 'pigsty-limit-'));
writeFileSync(join(directory, 'deploy.retry'), '10.10.10.11\n\n 10.10.10.12 \npg-meta:!10.10.10.10\n');
writeFileSync(join(directory, 'empty'), '\n');
afterAll(() => rmSync(directory, { recursive: true, force: true }));

test('a file stands for its lines', async () => {
  expect(await expandLimit('etcd, @deploy.retry,!x', directory)).toBe(
    'etcd,10.10.10.11,10.10.10.12,pg-meta:!10.10.10.10,!x',
  );
  expect(await expandLimit('a@b', directory)).toBe('a@b');
});

test('a file that is empty or not there is an error, never everything', async () => {
  await expect(expandLimit('@empty', directory)).rejects.toMatchObject({
    code: 'SELECTION_EMPTY',
    message: 'the limit empty is empty',
  });
  await expect(expandLimit('@nowhere', directory)).rejects.toMatchObject({ code: 'SELECTION_EMPTY' });
});
