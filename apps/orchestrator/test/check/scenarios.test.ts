import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { findingsOf } from '../../src/check/preflight.ts';
import { checkText } from '../../src/views/check-text.ts';
import { plainPaint } from '../../src/views/paint.ts';
import { play, type Recorded } from './scenario.ts';

const folder = new URL('../scenarios/check/', import.meta.url);

/** Answers of real hosts, and what is made of them: goldens, rewritten with UPDATE_GOLDENS=1 and reviewed like code. */
describe('what real hosts answered', () => {
  test.each(readdirSync(folder))('%s is judged and shown as before', (name) => {
    const at = new URL(`${name}/`, folder);
    const recorded = JSON.parse(readFileSync(new URL('preflight.json', at), 'utf8')) as Recorded;
    const { hosts, wanted, preflight } = play(readFileSync(new URL('inventory.yml', at), 'utf8'), recorded);
    const findings = findingsOf(hosts, wanted, preflight);
    const text = `${checkText(hosts, findings, plainPaint, { verbose: true })}\n`;
    const golden = new URL('findings.txt', at);
    if (process.env['UPDATE_GOLDENS'] === '1') writeFileSync(golden, text);
    expect(text).toBe(readFileSync(golden, 'utf8'));
  });
});
