import { directory } from '../../src/ops/directory.ts';
import { testOpKind } from '../../src/testing/test-op-kind.ts';

testOpKind(directory, {
  cases: [
    {
      name: 'a directory',
      args: { path: '/pigsty-test', mode: '700', owner: 'postgres' },
      fresh: 'create directory /pigsty-test (0700 postgres:root)',
    },
    { name: 'a link to a directory', args: { path: '/bin' } },
  ],
  real: [
    {
      name: 'a directory',
      args: (room) => ({ path: `${room}/a b/c`, mode: '0750', owner: 'daemon' }),
      tamper: ['rm -r a*', 'chmod 0755 a*/c', 'chown root a*/c'],
    },
    {
      name: 'a tree',
      args: (room) => ({ path: `${room}/t`, owner: 'daemon', group: 'daemon', recurseOwner: true }),
      tamper: ['touch t/x', 'mkdir -p t/a/b'],
    },
    {
      name: 'a link to a directory',
      before: 'mkdir real; ln -s real t',
      args: (room) => ({ path: `${room}/t`, mode: '0700' }),
      tamper: ['chmod 755 real'],
      holds: '[ -L t ]',
    },
  ],
});
