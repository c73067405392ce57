import { expect, test } from 'vitest';
import { absent } from '../../src/ops/absent.ts';
import { testOpKind } from '../../src/testing/test-op-kind.ts';
import { PigstyError } from '../../src/words/error.ts';

testOpKind(absent, {
  cases: [
    {
      name: 'a file',
      args: { path: '/etc/pigsty-test/x' },
      fresh: null,
      from: [{ state: { count: 1 }, says: 'remove /etc/pigsty-test/x' }],
    },
    {
      name: 'a tree',
      args: { path: '/etc/pigsty-test', recursive: true },
      from: [{ state: { count: 1 }, says: 'remove /etc/pigsty-test and all it holds' }],
    },
    {
      name: 'a pattern',
      args: { path: "/etc/pigsty-test/a b'*.conf", glob: true },
      from: [{ state: { count: 3 }, says: "remove /etc/pigsty-test/a b'*.conf (3 matches)" }],
    },
  ],
  real: [
    {
      name: 'a file',
      before: 'touch x y',
      args: (room) => ({ path: `${room}/x` }),
      tamper: ['ln -s /nowhere x', 'mkdir x'],
      holds: '[ -e y ]',
    },
    {
      name: 'a tree',
      before: 'mkdir -p x/y; touch y',
      args: (room) => ({ path: `${room}/x`, recursive: true }),
      holds: '[ -e y ]',
    },
    {
      name: 'a pattern',
      before: `touch 'a b1.conf' 'a b2.conf' 'a b[1].conf' 'keep.conf'`,
      args: (room) => ({ path: `${room}/a b*.conf`, glob: true }),
      holds: '[ "$(ls)" = keep.conf ]',
    },
    {
      name: 'a class',
      before: `touch x1 x2 x3`,
      args: (room) => ({ path: `${room}/x[12]`, glob: true }),
      holds: '[ "$(ls)" = x3 ]',
    },
  ],
});

test.each([
  { path: '/', recursive: true },
  { path: '//', recursive: true },
  { path: '/etc', recursive: true },
  { path: '/etc/', recursive: true },
  { path: '/data/../etc/', recursive: true },
  { path: '/*', glob: true },
  { path: '/etc/*', glob: true },
  { path: '/var/lib/*', glob: true },
  { path: '/*/x', glob: true },
  { path: '/usr/lib', recursive: true },
  { path: 'relative' },
])('refuses to remove %j', (args) => {
  expect(() => absent(args)).toThrow(PigstyError);
});
