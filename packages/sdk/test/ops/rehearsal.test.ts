import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { rehearseInstall } from '../../src/ops/pkg/rehearsal.ts';

const answer = readFileSync(new URL('../fixtures/rehearsal/debian.txt', import.meta.url), 'utf8');
const wanted = [
  { names: ['postgresql-17'] },
  { names: ['no-such'], reason: 'node_packages' },
  { names: ['chrony'] },
  { names: ['curl'] },
  { names: ['maybe-not'], optional: true },
];

test('what a host cannot get is named with the parameter that asks for it; the rest is rehearsed', () => {
  const { problems, known } = rehearseInstall(wanted).judge(answer, '10.10.10.11');
  expect(known).toBe(true);
  expect(problems).toEqual([
    expect.objectContaining({ severity: 'error', rule: 'package-unavailable', subject: 'node_packages' }),
  ]);
  expect(rehearseInstall(wanted).missing(answer)).toEqual(['postgresql-17', 'no-such', 'chrony']);
});

test('a refused transaction is a conflict with the packages by name', () => {
  const refused = answer.replace(/\u001d0\n\u001d[\s\S]*$/, () =>
    [
      '\u001d100',
      '\u001dReading package lists...',
      'The following packages have unmet dependencies:',
      ' postgresql-17 : Depends: libpq5 (>= 17~~) but 15.8-0 is to be installed',
      'E: Unable to correct problems, you have held broken packages.',
    ].join('\n'),
  );
  const { problems } = rehearseInstall(wanted.slice(0, 1)).judge(refused, '10.10.10.11');
  expect(problems.map((p) => p.rule)).toEqual(['package-conflict']);
  expect(problems[0]?.message).toContain('Depends: libpq5');
});

test('a host that has read no lists cannot tell', () => {
  const empty = answer.replace('known\n', '').replace(/available\n[\s\S]*?\n\u001d/, 'available\n\n\u001d');
  expect(rehearseInstall(wanted).judge(empty, '10.10.10.11').known).toBe(false);
});

test('the question is one that a shell understands, whatever a package is called', () => {
  const { script } = rehearseInstall([{ names: [`it's "$HOME"; (`, 'other=1.0'] }]);
  execFileSync('sh', ['-n'], { input: String(script) });
});
