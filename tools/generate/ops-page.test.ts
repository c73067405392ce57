import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { builtinKinds } from '@pigsty/sdk/engine';
import { expect, test } from 'vitest';
import { literal } from './literal.ts';
import { opArguments } from './op-arguments.ts';
import { opsPage } from './ops-page.ts';

const packages = join(import.meta.dirname, '../../packages');
const ofSdk = opArguments([join(packages, 'sdk/src')]);

test.each(builtinKinds.map((kind) => [kind.kind, kind] as const))(
  '%s shows an example with every argument that it needs, and none that it does not take',
  (name, kind) => {
    const declared = ofSdk.get(name) ?? [];
    const given = Object.keys((kind.example ?? {}) as object);
    expect(given).toEqual(expect.arrayContaining(declared.filter((a) => a.required).map((a) => a.name)));
    expect(declared.map((a) => a.name)).toEqual(expect.arrayContaining(given));
    expect(given).not.toEqual([]);
    expect(kind.key(kind.example)).not.toBe('');
  },
);

test('arguments are known of every op kind, wherever it is defined', () => {
  const folders = readdirSync(packages).map((name) => join(packages, name, 'src'));
  const without = [...opArguments(folders)].filter(([, args]) => args.length === 0);
  expect(without.map(([kind]) => kind)).toEqual([]);
});

test('an argument is shown with its type and its comment', () => {
  const shown = opsPage([], ofSdk);
  expect(shown).toContain("absent({ path: '/etc/systemd/system/etcd.service.d', recursive: true })");
  expect(shown).toContain(
    '| `glob?` | `boolean` | `*`, `?` and `[...]` in the last part of the path match names. |',
  );
});

test('an example is on one line where it fits, and in quotes that need no escape', () => {
  expect(literal({ a: "it's", 'b-c': ['say "x"', 1, true], d: {} })).toBe(
    `{ a: "it's", 'b-c': ['say "x"', 1, true], d: {} }`,
  );
  expect(literal({ a: 'x'.repeat(60), b: 'y'.repeat(60) })).toBe(
    `{\n  a: '${'x'.repeat(60)}',\n  b: '${'y'.repeat(60)}',\n}`,
  );
});
