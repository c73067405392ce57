import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expandHosts } from './host-range.ts';

test.each([
  ['10.10.10.[9:11]', ['10.10.10.9', '10.10.10.10', '10.10.10.11']],
  ['n-[a:e:2].x', ['n-a.x', 'n-c.x', 'n-e.x']],
  ['h[08:12]', ['h08', 'h09', 'h10', 'h11', 'h12']],
  ['db[1:2]-[a:b]', ['db1-a', 'db1-b', 'db2-a', 'db2-b']],
  ['[:2]', ['0', '1', '2']],
  ['plain', ['plain']],
  ['2001:db8::1', ['2001:db8::1']],
])('%s stands for %j', (pattern, hosts) => {
  expect(expandHosts(pattern)).toEqual({ hosts });
});

test('a port after the name is not part of the name', () => {
  expect(expandHosts('db[1:2]:2222')).toEqual({ hosts: ['db1', 'db2'], port: 2222 });
  expect(expandHosts('[2001:db8::1]:22')).toEqual({ hosts: ['2001:db8::1'], port: 22 });
});

test.each([
  'a[1:',
  'a[]',
  'a[1]',
  'a[5:1]',
  'a[1:2:0]',
  'a[x:3]',
  'a[01:100]',
  'a[0:99999999]',
  'a[1:400][1:400]',
])('%s is a range that cannot be read, and the message says why', (pattern) => {
  expect(expandHosts(pattern)).toMatchObject({
    message: expect.stringMatching(/\w/),
    hint: expect.stringContaining('[11:20]'),
  });
});

test('a numeric range has every number from begin to end, as wide as its begin', () => {
  fc.assert(
    fc.property(
      fc.nat(9999),
      fc.nat(50),
      fc.integer({ min: 1, max: 7 }),
      fc.boolean(),
      (begin, length, step, padded) => {
        const end = String(begin + length);
        const text = padded ? String(begin).padStart(end.length, '0') : String(begin);
        const expanded = expandHosts(`h[${text}:${end}:${step}]`);
        const width = text.startsWith('0') && text.length > 1 ? text.length : 0;
        const wanted: string[] = [];
        for (let n = begin; n <= begin + length; n += step) wanted.push(`h${String(n).padStart(width, '0')}`);
        expect(expanded).toEqual({ hosts: wanted });
      },
    ),
  );
});
