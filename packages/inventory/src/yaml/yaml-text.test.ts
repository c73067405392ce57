import { parse } from 'yaml';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { YamlText } from './yaml-text.ts';

const text = `# what it is for
all:
  children:
    pg-meta:   # the database
      hosts: { 10.10.10.10: { pg_seq: 1 ,pg_role: primary } }
      vars:
        pg_users:
          - { name: a  ,password: 'old' ,roles: [ r ] }   # aligned
          - name: b
            password: "other"


  vars:
    pg_version: 17   # a major
    # said about the next one
    note: |
      several
      lines

    last: 1
`;

test('a value is replaced, and no other byte changes', () => {
  const path = ['all', 'children', 'pg-meta', 'vars', 'pg_users', 0, 'password'];
  const edited = YamlText.of(text).edit([
    { kind: 'replace', path, value: 'n3w' },
    { kind: 'replace', path: ['all', 'vars', 'pg_version'], value: 18 },
  ]);
  expect(edited.text).toBe(text.replace("'old'", 'n3w').replace('pg_version: 17 ', 'pg_version: 18 '));
});

test('a key is inserted below the one that is named, with its indentation, behind its comment', () => {
  const into = ['all', 'vars'];
  const { text: edited } = YamlText.of(text).edit([
    { kind: 'insert', into, after: 'pg_version', key: 'pg_locale', value: 'C.UTF-8' },
    { kind: 'insert', into, after: 'pg_version', key: 'pg_lc_ctype', value: 'C.UTF-8' },
    { kind: 'insert', into, after: 'note', key: 'proxy_env', value: { http_proxy: 'http://a:b@c:1/' } },
  ]);
  const lines = [
    '    pg_version: 17   # a major',
    '    pg_locale: C.UTF-8',
    '    pg_lc_ctype: C.UTF-8',
    '    # said about the next one',
    '    note: |',
    '      several',
    '      lines',
    "    proxy_env: { http_proxy: 'http://a:b@c:1/' }",
    '',
    '    last: 1',
  ];
  expect(edited).toContain(`${lines.join('\n')}\n`);
  expect(edited.split('\n')).toHaveLength(text.split('\n').length + 3);
});

test('a key that follows none is inserted as the last one', () => {
  const { text: edited } = YamlText.of('all:\n  vars:\n    a: 1 # one').edit([
    { kind: 'insert', into: ['all', 'vars'], after: 'nothing', key: 'b', value: true },
  ]);
  expect(edited).toBe('all:\n  vars:\n    a: 1 # one\n    b: true');
});

test('leaves have their path and place, as they were typed', () => {
  const leaves = YamlText.of(text).leaves();
  expect(leaves.find((leaf) => leaf.path.at(-1) === 'pg_seq')).toEqual({
    path: ['all', 'children', 'pg-meta', 'hosts', '10.10.10.10', 'pg_seq'],
    text: '1',
    line: 5,
    column: 39,
  });
  expect(leaves.filter((leaf) => leaf.path.at(-1) === 'password').map((leaf) => leaf.text)).toEqual([
    'old',
    'other',
  ]);
});

test('what is not there is not replaced, and a key goes into a mapping only', () => {
  expect(() => YamlText.of(text).edit([{ kind: 'replace', path: ['all', 'vras'], value: 1 }])).toThrow(
    'all.vras',
  );
  const into = ['all', 'vars', 'pg_version'];
  expect(() => YamlText.of(text).edit([{ kind: 'insert', into, key: 'x', value: 1 }])).toThrow(
    into.join('.'),
  );
});

test('a tagged value is quoted on one line, so that it may stand between braces', () => {
  const path = ['all', 'children', 'pg-meta', 'vars', 'pg_users', 0, 'password'];
  const { text: edited } = YamlText.of(text).edit([
    { kind: 'replace', path, value: '$ANSIBLE_VAULT;1.1;AES256\n6162\n', tag: '!vault' },
  ]);
  expect(
    YamlText.of(edited)
      .leaves()
      .find((leaf) => leaf.tag === '!vault')?.path,
  ).toEqual(path);
  expect(edited).toContain('password: !vault "$ANSIBLE_VAULT;1.1;AES256\\n6162\\n" ,roles');
});

test('any text is read back as it was given, in a block and between braces', () => {
  const block = YamlText.of('a: old # kept\n');
  const braces = YamlText.of('a: [{ b: old, c: 1 }]\n');
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.string({ unit: 'grapheme' }),
        fc.constantFrom('no', '~', '017', '1e3', '!x', 'a: b', '- x'),
      ),
      (value) => {
        const inBlock = block.edit([{ kind: 'replace', path: ['a'], value }]).text;
        const inBraces = braces.edit([{ kind: 'replace', path: ['a', 0, 'b'], value }]).text;
        for (const version of ['1.1', '1.2'] as const) {
          expect(parse(inBlock, { version })).toEqual({ a: value });
          expect(parse(inBraces, { version })).toEqual({ a: [{ b: value, c: 1 }] });
        }
        expect(inBlock.endsWith(' # kept\n')).toBe(true);
      },
    ),
  );
});

test('between braces a new key is the last', () => {
  const into = ['all', 'children', 'pg-meta', 'hosts', '10.10.10.10'];
  const { text: edited } = YamlText.of(text).edit([{ kind: 'insert', into, key: 'x', value: [1] }]);
  expect(edited).toBe(text.replace('pg_role: primary }', 'pg_role: primary, x: [1] }'));
});

test('a key is renamed, and nothing else', () => {
  const text = 'a:\n  "old" :  [1,2]  # kept\n  b: { old: 1 }\n';
  const edited = YamlText.of(text).edit([
    { kind: 'rename', path: ['a', 'old'], key: 'new' },
    { kind: 'rename', path: ['a', 'b', 'old'], key: 'other' },
  ]);
  expect(edited.text).toBe('a:\n  new :  [1,2]  # kept\n  b: { other: 1 }\n');
});

test('a disabled key is a comment in a block, with all of its lines, and gone between braces', () => {
  const text = 'a:\n  list:\n    - x\n\n    - |\n      y\n  # own\n  c: 1\nb: { x: 1, y: 2 }\n';
  const off = YamlText.of(text)
    .edit([{ kind: 'disable', path: ['a', 'list'], note: 'why' }])
    .edit([{ kind: 'disable', path: ['b', 'x'] }]);
  expect(off.text).toBe(
    'a:\n  # why\n  # list:\n  #   - x\n  #\n  #   - |\n  #     y\n  # own\n  c: 1\nb: { y: 2 }\n',
  );
});

test('keys of a mapping are told with their values and places', () => {
  const yaml = YamlText.of('a:\n  b: &x 1\n  c: { d: yes }\n');
  expect(
    yaml.keys(['a']).map(({ key, value, anchored, line, column }) => [key, value, anchored, line, column]),
  ).toEqual([
    ['b', 1, true, 2, 3],
    ['c', { d: 'yes' }, false, 3, 3],
  ]);
  expect(yaml.keys(['a', 'b'])).toEqual([]);
});
