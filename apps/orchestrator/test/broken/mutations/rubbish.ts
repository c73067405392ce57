import type { Breakage } from '../breakage.ts';
import type { Random } from '../random.ts';

/** Files that are no inventories at all. They take nothing from a good one but its name. */
export function rubbish(
  random: Random,
): readonly (Breakage & { readonly kind: string; readonly rule: string | readonly string[] })[] {
  const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
  const top = { line: 1, column: 1 };
  const one =
    'all: { children: { pg: { hosts: { 10.0.0.1: { pg_seq: 1, pg_role: primary } }, vars: { pg_cluster: pg, x: VALUE } } } }\n';
  const at = one.indexOf('VALUE') + 1;
  const laughs = [
    'a: &l0 [x, x, x, x, x, x, x, x, x, x]',
    ...Array.from(
      { length: 11 },
      (_, i) => `b${i}: &l${i + 1} [${Array.from({ length: 10 }, () => `*l${i}`).join(', ')}]`,
    ),
  ].join('\n');
  // A small file may stand for 100,000 values. Each level has ten times the one before it, so that the fifth has more;
  // it is first asked for in the line after it.
  const laughing = { line: 6, column: (laughs.split('\n')[5]?.indexOf('*') ?? 0) + 1 };
  return [
    { kind: 'nothing', rule: 'inventory-shape', what: 'an empty file', content: '', ...top },
    { kind: 'nothing', rule: 'inventory-shape', what: 'only comments', content: '# nothing\n\n', ...top },
    { kind: 'nothing', rule: 'inventory-shape', what: 'only ---', content: '---\n', line: 1, column: 4 },
    { kind: 'no mapping', rule: 'inventory-shape', what: 'a list', content: '- all\n- etcd\n', ...top },
    { kind: 'no mapping', rule: 'inventory-shape', what: 'a text', content: 'all\n', ...top },
    {
      kind: 'no mapping',
      rule: 'yaml-syntax',
      what: 'an INI inventory',
      content: '[etcd]\n10.10.10.10 etcd_seq=1\n',
      ...top,
    },
    { kind: 'no mapping', rule: 'inventory-shape', what: 'a number', content: '42\n', ...top },
    {
      kind: 'JSON that is none',
      rule: 'yaml-syntax',
      what: 'JSON cut off',
      content: '{ "all": { "hosts": { "10.0.0.1": {} }',
      line: 1,
      column: 10,
    },
    {
      kind: 'two documents',
      rule: 'yaml-syntax',
      what: 'two documents',
      content: `${one.replace('VALUE', '1')}---\nall: {}\n`,
      line: 2,
      column: 1,
    },
    {
      kind: 'not text',
      rule: 'not-text',
      what: 'random bytes',
      content: Uint8Array.from([0xff, 0xd8, ...Array.from({ length: 4000 }, () => random.below(256))]),
      ...top,
    },
    {
      kind: 'not text',
      rule: 'not-text',
      what: 'a gzip file',
      content: Uint8Array.from([0x1f, 0x8b, 8, 0, ...Array.from({ length: 500 }, () => random.below(256))]),
      ...top,
    },
    {
      kind: 'not text',
      rule: 'not-text',
      what: 'UTF-16',
      content: Uint8Array.from([0xff, 0xfe, ...Buffer.from(one, 'utf16le')]),
      ...top,
    },
    {
      kind: 'not text',
      rule: 'not-text',
      what: 'UTF-16, big end first, no mark',
      content: Uint8Array.from(Buffer.from(one, 'utf16le').swap16()),
      ...top,
    },
    {
      kind: 'not text',
      rule: 'not-text',
      what: 'Latin-1',
      content: Uint8Array.from(Buffer.from(one.replace('VALUE', 'caf\u00e9'), 'latin1')),
      line: 1,
      column: at + 3,
    },
    {
      kind: 'not text',
      rule: 'not-text',
      what: 'a NUL',
      content: utf8(one.replace('VALUE', 'a\0b')),
      line: 1,
      column: at + 1,
    },
    {
      kind: 'not text',
      rule: 'not-text',
      what: 'an escape character',
      content: utf8(`# one\n${one.replace('VALUE', '\u001b[31mred')}`),
      line: 2,
      column: at,
    },
    {
      kind: 'too large',
      rule: 'too-large',
      what: '50 MB',
      content: `${one.replace('VALUE', '1')}${'# filler filler filler filler filler filler filler\n'.repeat(1_050_000)}`,
      ...top,
    },
    {
      kind: 'anchors without end',
      rule: 'yaml-alias',
      what: 'a billion laughs',
      content: `${laughs}\nall: {}\n`,
      ...laughing,
    },
    {
      kind: 'too deep',
      rule: 'yaml-syntax',
      what: '100,000 brackets',
      content: one.replace('VALUE', `${'['.repeat(100_000)}${']'.repeat(100_000)}`),
      line: 1,
      column: at + 201 - 5,
    },
    {
      kind: 'too deep',
      rule: 'yaml-syntax',
      what: '400 groups below each other',
      content: `all:\n${Array.from({ length: 400 }, (_, i) => `${' '.repeat(2 * i + 1)}children:\n${' '.repeat(2 * i + 2)}g${i}:`).join('\n')}\n`,
      // The value of line k is on level k and starts on the next line, one column further in than its name.
      line: 202,
      column: 202,
    },
    {
      kind: 'whole file encrypted',
      rule: 'vault-damaged',
      what: 'ansible-vault',
      content: '$ANSIBLE_VAULT;1.1;AES256\n3264\n',
      ...top,
    },
  ];
}
