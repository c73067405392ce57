import { mark } from '../../src/ops/mark.ts';
import { testOpKind } from '../../src/testing/testOpKind.ts';

testOpKind(mark, {
  cases: [
    {
      name: 'a mark',
      args: { module: 'node' },
      fresh: 'mark node as installed',
      from: [{ state: { present: true, version: '1' }, says: null }],
    },
    {
      name: 'a mark with a version',
      args: { module: 'etcd', version: '2' },
      from: [{ state: { present: true, version: '1' }, says: 'mark etcd 2 (was 1)' }],
    },
  ],
});
