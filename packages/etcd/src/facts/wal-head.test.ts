import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { identityIn } from './wal-head.ts';

// The head of a log that etcd 3.4.23 wrote; its gateway said the same two numbers.
const head = readFileSync(new URL('../../test/replies/head-of-a-wal.hex', import.meta.url), 'utf8');

test("whose data it is stands at the head of etcd's log", () => {
  expect(identityIn(head)).toEqual({ clusterId: 'd883db24dbcbb552', memberId: '16335528278292182035' });
});

test('what is cut off, empty or no log at all names nobody', () => {
  for (let end = 0; end < 100; end += 2) expect(identityIn(head.slice(0, end))).toBeUndefined();
  expect(identityIn('')).toBeUndefined();
  expect(identityIn('00'.repeat(256))).toBeUndefined();
  expect(identityIn('ff'.repeat(256))).toBeUndefined();
});
