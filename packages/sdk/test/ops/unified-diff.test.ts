import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { unifiedDiff } from '../../src/ops/unified-diff.ts';
import { inRoom } from '../../src/testing/local-host.ts';

test('equal texts have no diff', () => {
  expect(unifiedDiff('a\n', 'a\n', 'x')).toBe('');
});

test('distant changes are hunks of their own, with three lines around', () => {
  const have = Array.from({ length: 30 }, (_, i) => `${i}\n`).join('');
  expect(unifiedDiff(have, have.replace('5\n', 'five\n').replace('25\n', ''), 'x')).toBe(`--- x
+++ x (wanted)
@@ -3,7 +3,7 @@
 2
 3
 4
-5
+five
 6
 7
 8
@@ -23,7 +23,6 @@
 22
 23
 24
-25
 26
 27
 28
`);
});

test('a large rewrite is shown whole', () => {
  const many = (prefix: string): string => Array.from({ length: 3000 }, (_, i) => `${prefix}${i}\n`).join('');
  expect(unifiedDiff(many('a'), many('b'), 'x').split('\n')).toHaveLength(6004);
});

const hasPatch = spawnSync('patch', ['--version']).status === 0;

test.runIf(hasPatch)('patch makes one text of the other', () => {
  const content = fc
    .array(fc.constantFrom('a', 'b', 'c', 'd', ''))
    .map((l) => l.map((x) => `${x}\n`).join(''));
  inRoom((room) => {
    fc.assert(
      fc.property(content, content, fc.boolean(), (have, want, cutEnd) => {
        const wanted = cutEnd ? want.replace(/\n$/, '') : want;
        writeFileSync(`${room}/x`, have);
        const diff = unifiedDiff(have, wanted, 'x');
        if (diff !== '') spawnSync('patch', ['-s', '-p0', `${room}/x`], { input: diff });
        const made = wanted === '' ? '' : readFileSync(`${room}/x`, 'utf8');
        expect(made).toBe(wanted);
      }),
      { numRuns: 60 },
    );
  });
});
