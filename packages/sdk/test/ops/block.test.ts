import { expect, test } from 'vitest';
import { block } from '../../src/ops/block.ts';
import { inRoom, runScript } from '../../src/testing/local-host.ts';
import { testOpKind } from '../../src/testing/test-op-kind.ts';

testOpKind(block, {
  cases: [
    {
      name: 'a block',
      args: { path: '/etc/hosts', marker: 'pigsty dns', content: 'a\nb' },
      fresh: 'add block "pigsty dns" to /etc/hosts',
    },
    {
      name: 'no block',
      args: { path: '/etc/hosts', marker: 'm', content: '', state: 'absent' },
      fresh: null,
      from: [{ state: { content: 'x\n' }, says: 'remove block "m" from /etc/hosts' }],
    },
  ],
  real: [
    {
      name: 'a block at the end',
      before: 'printf "a\\nb" > x',
      args: (room) => ({ path: `${room}/x`, marker: "it's", content: 'one \\n & two\nthree' }),
      tamper: ['sed -i s/two/2/ x', 'sed -i /one/d x', 'cat x x > y; mv y x'],
      holds: '[ "$(head -n 1 x)" = a ]',
    },
    {
      name: 'a block in its place',
      before: 'printf "a\\n# BEGIN m\\nold\\n# END m\\nb\\n" > x',
      args: (room) => ({ path: `${room}/x`, marker: 'm', content: 'new\n' }),
      holds: '[ "$(tr "\\n" , < x)" = "a,# BEGIN m,new,# END m,b," ]',
    },
    {
      name: 'no block',
      before: 'printf "a\\n# BEGIN m\\nold\\n# END m\\nb\\n" > x',
      args: (room) => ({ path: `${room}/x`, marker: 'm', content: '', state: 'absent' }),
      holds: '[ "$(tr "\\n" , < x)" = "a,b," ]',
    },
    {
      name: 'a new file',
      args: (room) => ({ path: `${room}/x`, marker: 'm', content: '', create: true }),
      tamper: ['rm x', 'printf "# BEGIN m\\nx\\n# END m\\n" > x'],
    },
  ],
});

test('a block without end is repaired by hand, and nothing is changed', () => {
  inRoom((room) => {
    runScript(`printf 'a\\n# BEGIN m\\nb\\n' > ${room}/x`);
    const args = { path: `${room}/x`, marker: 'm', content: 'c' };
    const state = block.parse(runScript(block.read([args])).stdout, [args])[0]!;
    const delta = block.diff(args, state, [])!;
    expect(delta.action).toBe('change');
    const [action] = block.write(args, delta);
    const command = action?.do === 'run' ? action.command : { argv: ['true'] };
    const script = `${command.argv[2] ?? ''}`;
    const result = runScript(
      `set -- ${command.argv
        .slice(4)
        .map((w) => `'${w}'`)
        .join(' ')}\n(\n${script}\n) </dev/null; echo "$?"; cat ${room}/x`,
    );
    expect(result.stdout).toBe('1\na\n# BEGIN m\nb\n');
    expect(result.stderr).toContain('repair it by hand');
  });
});
