import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Finding } from '../../src/preflight/finding.ts';
import { findingsOf } from '../../src/preflight/preflight.ts';
import { play, type Recorded } from './scenario.ts';

const folder = new URL('../scenarios/preflight/', import.meta.url);

/** Answers of real hosts, and what is made of them: goldens, rewritten with UPDATE_GOLDENS=1 and reviewed like code. */
describe('what real hosts answered', () => {
  test.each(readdirSync(folder))('%s is judged as before', (name) => {
    const at = new URL(`${name}/`, folder);
    const recorded = JSON.parse(readFileSync(new URL('preflight.json', at), 'utf8')) as Recorded;
    const { hosts, wanted, preflight } = play(readFileSync(new URL('inventory.yml', at), 'utf8'), recorded);
    const findings = findingsOf(hosts, wanted, preflight);
    const text = `${findings.map(lines).join('\n')}\n`;
    const golden = new URL('findings.txt', at);
    if (process.env['UPDATE_GOLDENS'] === '1') writeFileSync(golden, text);
    expect(text).toBe(readFileSync(golden, 'utf8'));
  });
});

function lines({ host, state, check, seen, expected, remedy, subject, position, repair }: Finding): string {
  const place = position === undefined ? '' : ` at ${position.file}:${position.line}:${position.column}`;
  return [
    `${host} ${state} ${check}: ${seen}`,
    ...(expected === undefined ? [] : [`  expected: ${expected}`]),
    ...(remedy === undefined ? [] : [`  remedy: ${remedy}${repair === undefined ? '' : ' (by --fix)'}`]),
    ...(subject === undefined ? [] : [`  of: ${subject}${place}`]),
  ].join('\n');
}
