import { expect, test } from 'vitest';
import { compileSelector } from '../../src/spec/selector.ts';

const primary = { pg_role: 'primary', pg_offline_query: false, pg_seq: 1 };
const replica = { pg_role: 'replica', pg_offline_query: false, pg_seq: 2 };
const busy = { pg_role: 'replica', pg_offline_query: true, pg_seq: 3 };
const offline = { pg_role: 'offline', pg_offline_query: false, pg_seq: 4 };
const all = [primary, replica, busy, offline];

test.each([
  ['[]', [1, 2, 3, 4]],
  ['[*]', [1, 2, 3, 4]],
  ['[? pg_role == `primary` || pg_role == `offline` ]', [1, 4]],
  ['[? pg_role == `offline` || pg_offline_query ]', [3, 4]],
  ['[? pg_role == `replica` && !pg_offline_query]', [2]],
  ["[?pg_role=='replica']", [2, 3]],
  ['[? pg_role != `"primary"` ]', [2, 3, 4]],
  ['[? pg_seq > `1` && (pg_seq <= `3` || "pg_role" == `primary`)]', [2, 3]],
  ['[? !(pg_role == `primary`) && nothing ]', []],
  ['[? !nothing ]', [1, 2, 3, 4]],
])('%s selects %j', (selector, want) => {
  const choose = compileSelector(selector);
  const chosen = all.filter((member) =>
    choose((name) => Object.entries(member).find(([n]) => n === name)?.[1]),
  );
  expect(chosen.map((m) => m.pg_seq)).toEqual(want);
});

test.each(['', 'pg_role', '[? ]', '[? pg_role == ]', '[? (a ]', '[? a b ]', '[? a % b ]'])(
  '%j is refused',
  (selector) => {
    expect(() => compileSelector(selector)).toThrow(SyntaxError);
  },
);
