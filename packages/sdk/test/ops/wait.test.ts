import { expect, test } from 'vitest';
import { wait } from '../../src/ops/wait.ts';
import { runCommand } from '../../src/testing/local-host.ts';
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
