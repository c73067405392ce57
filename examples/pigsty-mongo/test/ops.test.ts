import { testOpKind } from '@pigsty/testing';
import { restarted } from '../src/ops/restarted.ts';

testOpKind(restarted, {
  cases: [
    {
      name: 'an instance',
      args: { instance: 'mongo-test-1', serves: 'true', since: '20260101T000000-0000' },
      fresh: 'restart mongo-test-1',
      from: [
        { state: { done: false }, says: 'restart mongo-test-1' },
        { state: { done: true }, says: null },
      ],
    },
  ],
});
