import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { renderPolicyRcD } from './policy-rc-d.ts';

const answer = (env: Readonly<Record<string, string>>): number | null =>
  spawnSync('sh', ['-s', 'nginx', 'restart'], { input: renderPolicyRcD(), env }).status;

test('packages start nothing during our own transaction, and what they always do in that of anybody else', () => {
  expect(answer({ PIGSTY_NO_START: '1' })).toBe(101);
  expect(answer({})).toBe(0);
});
