import { expect, test } from 'vitest';
import { wait, type WaitArgs } from '../../src/ops/wait.ts';
import { inRoom, runCommand, type Answer } from '../../src/testing/local-host.ts';
import { testOpKind } from '../../src/testing/test-op-kind.ts';

testOpKind(wait, {
  cases: [
    {
      name: 'a wait',
      args: { name: 'etcd-1 answers', until: "test 'x' = y", timeoutMs: 5000 },
      fresh: 'wait until etcd-1 answers (at most 5 s)',
    },
  ],
  real: [
    {
      name: 'a condition that comes true',
      args: (room) => ({
        name: 'x',
        until: `echo >> ${room}/n; [ "$(wc -l < ${room}/n)" -ge 4 ]`,
        timeoutMs: 20_000,
        intervalMs: 50,
      }),
      tamper: ['rm n'],
    },
  ],
});

test('a wait that times out says what was last seen and what is known about it', () => {
  const [action] = wait.write(
    {
      name: 'it answers',
      until: 'echo refused; exit 7',
      timeoutMs: 1000,
      intervalMs: 200,
      diagnose: 'echo log line',
    },
    'wait',
  );
  const answer = runCommand(action?.do === 'run' ? action.command : { argv: ['true'] });
  expect(answer.code).toBe(1);
  expect(answer.stderr).toBe(
    'timed out after 1 s waiting until it answers\nlast answer (exit code 7): refused\nlog line\n',
  );
});

const ask = (args: Omit<WaitArgs, 'name' | 'intervalMs'>): Answer => {
  const [action] = wait.write({ name: 'it answers', intervalMs: 100, ...args }, 'wait');
  return runCommand(action?.do === 'run' ? action.command : { argv: ['true'] });
};

test('while something moves, waiting goes on beyond the deadline; when it stands still, that is said', () => {
  inRoom((room) => {
    // Moves for about three seconds, then stands still.
    const progress = `n=$(cat ${room}/n 2>/dev/null || echo 0); [ "$n" -ge 3 ] || { n=$((n + 1)); echo $n > ${room}/n; sleep 0.7; }; echo "$n MB"`;
    const from = performance.now();
    const { code, stderr } = ask({ until: 'echo copying; false', timeoutMs: 1000, progress });
    expect(performance.now() - from).toBeGreaterThan(2500);
    expect(code).toBe(1);
    expect(stderr).toContain(
      'nothing moved for 1 s (at 3 MB) waiting until it answers\nlast answer (exit code 1): copying',
    );
  });
});

test('what begins again and again gets nowhere: only more than ever before is progress', () => {
  inRoom((room) => {
    const progress = `n=$(($(cat ${room}/n 2>/dev/null || echo 0) % 3 + 1)); echo $n > ${room}/n; echo "$n MB copied"`;
    const from = performance.now();
    const { code, stderr } = ask({ until: 'false', timeoutMs: 2000, progress });
    expect(performance.now() - from).toBeLessThan(15_000);
    expect(code).toBe(1);
    expect(stderr).toMatch(/nothing moved for 2 s \(at \d MB copied\)/);
  });
});

test('a plain number is progress like one with a unit, and the shell has nothing to say of it', () => {
  const { code, stderr } = ask({ until: 'false', timeoutMs: 1000, progress: 'echo 17' });
  expect(code).toBe(1);
  expect(stderr).toBe(
    'nothing moved for 1 s (at 17) waiting until it answers\nlast answer (exit code 1): nothing\n',
  );
});

test('a state from which nothing can come ends a wait at once, with its reason', () => {
  const from = performance.now();
  const hopeless = 'echo hba_file does not exist';
  const { code, stderr } = ask({ until: 'false', timeoutMs: 60_000, hopeless });
  expect(performance.now() - from).toBeLessThan(10_000);
  expect(code).toBe(1);
  expect(stderr).toContain('waiting until it answers is no use: hba_file does not exist\n');
});
