import { installMarker } from '../../src/ops/install-marker.ts';
import { testOpKind } from '../../src/testing/test-op-kind.ts';

testOpKind(installMarker, {
  cases: [
    {
      name: 'a marker',
      args: { module: 'node' },
      fresh: 'set the install marker of node',
      from: [{ state: { present: true, version: '1' }, says: null }],
    },
    {
      name: 'a marker with a version',
      args: { module: 'etcd', version: '2' },
      from: [{ state: { present: true, version: '1' }, says: 'set the install marker of etcd 2 (was 1)' }],
    },
  ],
});
