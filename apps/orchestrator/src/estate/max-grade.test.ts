import { expect, test } from 'vitest';
import { samplePlan } from '../../test/run-fixture.ts';
import { maxGradeOf, refuseGrade } from './max-grade.ts';

test('a plan that does more than is allowed is refused with what does it', () => {
  expect(() => refuseGrade(samplePlan(), 'reloads')).toThrow(
    expect.objectContaining({
      code: 'REFUSED_UNSAFE',
      message: 'the grade of this plan is "restarts", and at most "reloads" is allowed',
      log: '10.10.10.10: restart etcd.service (etcd.service of 10.10.10.10 restarts)',
    }),
  );
});

test.each(['restarts', 'interrupts-writes', 'destroys'] as const)(
  'one that does no more than %s passes',
  (limit) => {
    expect(() => refuseGrade(samplePlan(), limit)).not.toThrow();
  },
);

test('an unknown grade is refused with those there are', () => {
  expect(() => maxGradeOf({ maxGrade: 'loud' })).toThrow('there is no grade "loud"');
  expect(maxGradeOf({ maxGrade: 'quiet' })).toEqual({ maxGrade: 'quiet' });
});
