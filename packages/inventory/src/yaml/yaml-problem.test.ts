import { expect, test } from 'vitest';
import { readInventory } from '../read/read.ts';

/** The first problem as `line:column message | hint`. */
function first(text: string): string {
  const { inventory, problems } = readInventory({ file: 'pigsty.yml', text });
  const [problem] = problems;
  expect(inventory).toBeUndefined();
  expect(problem?.severity).toBe('error');
  const { line, column } = problem!.position!;
  return `${line}:${column} ${problem!.message} | ${problem!.hint ?? ''}`;
}

test.each([
  ['a tab', 'all:\n\tvars: { a: 1 }\n', /^2:1 expected spaces, found a tab/],
  [
    'an open brace',
    'all:\n  hosts:\n    a: { x: 1\n    b: { x: 2 }\n',
    /^3:8 this { is not closed \| Write } where it ends/,
  ],
  [
    'an open bracket',
    'all:\n  vars:\n    a: [1, 2\n    b: 3\n',
    /^3:8 this \[ is not closed \| Write ] where it ends/,
  ],
  ['an open quote', "all:\n  vars:\n    a: 'x\n    b: 3\n", /^3:8 .*expected ' \| Close the quote/],
  ['a brace too many', 'all: { hosts: { a: } }}\n', /^1:23 expected the end of the value/],
  [
    'a wrong indentation',
    'all:\n    vars:\n        a: 1\n      b: 2\n',
    /^[34]:\d this line is indented two (?:more|less) than its neighbours \| Indent it by \d spaces, like line [34]/,
  ],
  ['a second colon', 'all:\n  vars:\n    a: b: c\n', /^3:8 expected one key and one value/],
  ['a missing colon', 'all:\n  vars\n  hosts:\n', /^2:3 expected ":" after vars/],
  ['a reserved character', 'all:\n  vars:\n    a: @x\n', /^3:8 a text cannot begin with @ or `.* a: '@x'/],
  ['an unknown alias', 'all:\n  vars: { a: *x }\n', /^2:14 expected an anchor &x/],
  ['an unknown tag', 'all:\n  vars: { a: !env X }\n', /the tag !env is not known/],
  [
    'a damaged vault value',
    'all:\n  vars:\n    a: !vault |\n      66\n',
    /^3:15 this is no text of Ansible Vault/,
  ],
  ['a damaged vault file', '$ANSIBLE_VAULT;1.1;AES256\n3631\n', /^1:1 the vaulted text is damaged/],
  ['a template without quotes', 'all:\n  vars:\n    a: {{ b }}\n', /^3:9 expected a text as key/],
  ['two documents', 'all: { hosts: { a: } }\n---\nb: 1\n', /^2:1 expected one YAML document/],
  [
    'a merge conflict',
    'all:\n<<<<<<< HEAD\n  hosts:\n=======\n  vars:\n>>>>>>> x\n',
    /^2:1 a merge conflict is not resolved/,
  ],
  [
    'a duplicate key',
    'all:\n  vars:\n    a: 1\n    b: 2\n    a: 3\n',
    /^5:5 the key a is there already \| .*pigsty\.yml:3:5/,
  ],
  ['an empty file', '# nothing\n', /expected groups \(all: \.\.\.\), found nothing/],
  ['a list', '- a\n- b\n', /^1:1 expected groups \(all: \.\.\.\), found a list/],
  [
    'hosts as a list',
    'all:\n  hosts: [a, b]\n',
    /^2:10 expected a mapping, found a list \| Write each host as a key/,
  ],
  [
    'a misspelt section',
    'all:\n  host: { a: }\n',
    /^2:3 expected hosts, children or vars \| Did you mean hosts\?/,
  ],
  ['a host with text', 'all:\n  hosts: { a: b }\n', /^2:15 expected the variables of a host, found "b"/],
  ['a bad range', 'all:\n  hosts: { "a[3:1]": }\n', /^2:12 the begin is after the end/],
  ['groups in a circle', 'a: { children: { b: } }\nb: { children: { a: } }\n', /^2:18 a is below itself/],
])('%s is reported where it is, with what was expected', (_name, text, expected) => {
  expect(first(text)).toMatch(expected);
});

test('ten mistakes are reported together', () => {
  const text =
    'all:\n  vars: { a: 1, a: 2 }\n  hosts: [x]\n  children:\n    g: { vasr: { x: 1 } }\n    h: { hosts: { "n[2:1]": } }\n';
  expect(readInventory({ file: 'p.yml', text }).problems.map((p) => p.position!.line)).toEqual([2, 3, 5, 6]);
});

test('aliases that explode are refused quickly', () => {
  const level = (i: number): string =>
    `    v${i}: &v${i} [${Array(20)
      .fill(i === 0 ? 'x' : `*v${i - 1}`)
      .join(', ')}]`;
  const bomb = `all:\n  vars:\n${Array.from({ length: 12 }, (_, i) => level(i)).join('\n')}\n  hosts: { h: }\n`;
  expect(first(bomb)).toMatch(/aliases make this file more than ten times as large/);
});

test('values that contain themselves, endless nesting and huge files are refused', () => {
  expect(first('all:\n  vars: { a: &a [*a] }\n')).toMatch(/inside of its own anchor/);
  expect(first(`all: { vars: { a: ${'['.repeat(30_000)} } }`)).toMatch(/nested more than 200 levels/);
  expect(first(`all: ${' '.repeat(21 * 1024 * 1024)}`)).toMatch(/22 MiB, at most 20/);
});

test('many duplicate-free keys are checked without comparing all pairs', () => {
  const hosts = Array.from({ length: 20_000 }, (_, i) => `    h${i}:`).join('\n');
  expect(readInventory({ file: 'p.yml', text: `all:\n  hosts:\n${hosts}\n` }).inventory!.hosts.size).toBe(
    20_000,
  );
});
