import { file } from '@pigsty/sdk';
import { expect, test } from 'vitest';
import { groupDeltas, segmentsOf, stepsOf } from './steps.ts';
import { stepFailure } from './failure.ts';

const op = file({ path: '/etc/hosts', content: 'x' });
const [segment = []] = segmentsOf(
  stepsOf(
    groupDeltas([{ op, kind: file, delta: { action: 'content' }, notifies: [], clears: [] }]),
    () => 'hosts',
  ),
);
const step = segment.find((s) => s.do === 'act');

test('a file over which something is mounted is not said to move to itself, and the hint says what to look for', () => {
  const failure = stepFailure({
    step: step as never,
    frame: {
      id: 'x',
      code: 1,
      stdout: '',
      stderr: "mv: cannot move '/etc/.pigsty-0a1b2c3d.hosts' to '/etc/hosts': Device or resource busy\n",
    },
    diagnosis: '',
    where: { host: '10.0.0.1' },
    redact: (text) => text,
  });
  expect(failure.log).toBe("cannot replace '/etc/hosts': Device or resource busy");
  expect(failure.hint).toMatch(/^Something is mounted at that path itself .*findmnt/);
});
