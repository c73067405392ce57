import { expect, test } from 'vitest';
import { tryRun } from './command.ts';

test('a program that a signal ended has the exit code that a shell gives it', async () => {
  expect(await tryRun(['sh', '-c', 'echo before; kill -KILL $$'])).toMatchObject({
    stdout: 'before\n',
    exitCode: 137,
  });
});

test('a program that cannot be started is an error', async () => {
  await expect(tryRun(['/nowhere/at-all'])).rejects.toThrow(/nowhere/);
});
