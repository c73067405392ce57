import { testOpKind } from '@pigsty/testing';
import { memoryLimit } from '../src/ops/memory-limit.ts';
import { restarted } from '../src/ops/restarted.ts';

testOpKind(memoryLimit, {
  cases: [
    {
      name: 'an instance',
      // Nobody listens there: the machine that runs the tests is asked for real.
      args: { instance: 'mc-test-1', port: 1, mebibytes: 256 },
      fresh: null,
      from: [
        { state: { mebibytes: 64 }, says: 'set the memory of mc-test-1 to 256 MiB (was 64 MiB)' },
        { state: { mebibytes: 256 }, says: null },
        { state: {}, says: null },
      ],
    },
  ],
});

testOpKind(restarted, {
  cases: [
    {
      name: 'an instance',
      args: { instance: 'mc-test-1', port: 1, since: '20260101T000000-0000' },
      fresh: 'restart mc-test-1',
      from: [
        { state: { done: false }, says: 'restart mc-test-1' },
        { state: { done: true }, says: null },
      ],
    },
  ],
});
