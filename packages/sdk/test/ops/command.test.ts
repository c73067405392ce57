import { expect, test } from 'vitest';
import { command } from '../../src/ops/command.ts';
import { runScript } from '../../src/testing/local-host.ts';
import { testOpKind } from '../../src/testing/test-op-kind.ts';
import { isSecret, Secret } from '../../src/words/secret.ts';

testOpKind(command, {
  cases: [
    {
      name: 'a command',
      args: {
        name: 'initialize it',
        run: { argv: ['true'], stdin: Secret.of('canary-1') },
        unless: 'test -e /nowhere',
      },
      fresh: 'initialize it',
    },
    {
      name: 'a guard as a command',
      args: {
        name: 'x',
        after: 'because',
        run: { argv: ['true'] },
        unless: {
          argv: ['grep', '-q', "it's"],
          user: 'root',
          stdin: 'x',
          env: { A: 'b c' },
          cwd: '/tmp',
          okCodes: [0, 3],
        },
      },
      fresh: 'x (because)',
    },
  ],
  real: [
    {
      name: 'a command',
      args: (room) => ({
        name: 'make x',
        run: { argv: ['touch', `${room}/x`] },
        unless: `test -e ${room}/x`,
      }),
      tamper: ['rm x'],
    },
    {
      name: 'a guard as a command',
      args: (room) => ({
        name: 'make x',
        run: { argv: ['touch', 'x'], cwd: room },
        unless: {
          argv: ['sh', '-c', `read -r y; exit "$((\${#y} + $Z + ! $(test -e x; echo $((! $?)))))"`],
          cwd: room,
          stdin: 'abc',
          env: { Z: '2' },
          okCodes: [5],
        },
      }),
      tamper: ['rm x'],
    },
  ],
});

test('a secret of a guard makes the reading secret', () => {
  const unless = { argv: ['grep', '-q', 'canary'], stdin: Secret.of("it's canary\n") };
  const args = [{ name: 'x', run: { argv: ['true'] }, unless }];
  const fragment = command.read(args);
  expect(isSecret(fragment)).toBe(true);
  expect(command.parse(runScript(fragment).stdout, args)).toEqual([{ done: true }]);
});
