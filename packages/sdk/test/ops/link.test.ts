import { link } from '../../src/ops/link.ts';
import { testOpKind } from '../../src/testing/test-op-kind.ts';
import { oddName } from './odd-name.ts';

testOpKind(link, {
  cases: [
    {
      name: 'a link',
      args: { path: '/pigsty-test', target: '/data' },
      fresh: 'link /pigsty-test -> /data',
      from: [{ state: { at: 'other' }, says: 'cannot link /pigsty-test -> /data: it is no link' }],
    },
    {
      name: 'a link in place of a file',
      args: { path: '/pigsty-test', target: '/data', replace: true },
      from: [{ state: { at: 'other' }, says: 'replace /pigsty-test with a link to /data' }],
    },
  ],
  real: [
    {
      name: 'a link',
      args: (room) => ({ path: `${room}/${oddName}`, target: `/x ${oddName}` }),
      tamper: ['rm *', 'for f in *; do ln -sfn /y "$f"; done', 'for f in *; do ln -sfn /tmp "$f"; done'],
    },
    {
      name: 'a link that replaces',
      args: (room) => ({ path: `${room}/x`, target: '/x', replace: true }),
      tamper: ['rm x; mkdir x', 'rm x; touch x'],
    },
  ],
});
