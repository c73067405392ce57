import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readInventoryFiles } from './load.ts';

const directory = mkdtempSync(join(tmpdir(), 'pigsty-load-'));
afterAll(() => rmSync(directory, { recursive: true }));

const text = `all:
  children:
    cafés:
      hosts: { 10.10.10.10: { a: 1 } }
`;

async function read(bytes: Uint8Array): ReturnType<typeof readInventoryFiles> {
  writeFileSync(join(directory, 'pigsty.yml'), bytes);
  return readInventoryFiles({ files: ['pigsty.yml'] }, { cwd: directory, env: {} });
}

describe('of a file in another encoding everything is shown, and it is refused all the same', () => {
  test.each([
    ['UTF-16', Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16 with the other order', Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
    ['UTF-16 without a mark', Buffer.from(text, 'utf16le')],
    ['Latin-1', Buffer.from(text, 'latin1')],
  ])('%s', async (_encoding, bytes) => {
    const { inventory, partial, problems } = await read(bytes);
    expect(inventory).toBeUndefined();
    expect(problems.map((p) => p.rule)).toEqual(['not-text']);
    expect([...(partial?.hosts.keys() ?? [])]).toEqual(['10.10.10.10']);
    expect(partial?.groups.has('cafés')).toBe(true);
  });

  test('of a picture nothing is', async () => {
    const { inventory, partial } = await read(Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 3, 4, 5]));
    expect([inventory, partial]).toEqual([undefined, undefined]);
  });
});

test('lines may end with a carriage return alone', async () => {
  const { inventory, problems } = await read(Buffer.from(text.replaceAll('\n', '\r')));
  expect(problems).toEqual([]);
  expect(inventory?.hosts.has('10.10.10.10')).toBe(true);
});

describe('two documents in one file are refused once, and both are shown', () => {
  const second = '    more:\n      hosts: { 10.10.10.11: {} }\n';
  test.each([
    ['in the middle of a group', `${text}---\n${second}`],
    ['with all once more', `${text}---\nall:\n  children:\n    more:\n      hosts: { 10.10.10.11: {} }\n`],
  ])('%s', async (_where, both) => {
    const { partial, problems } = await read(Buffer.from(both));
    expect(problems.map((p) => `${p.position?.line} ${p.rule}`)).toContain('5 yaml-syntax');
    expect(partial?.hosts.has('10.10.10.10')).toBe(true);
  });
});
