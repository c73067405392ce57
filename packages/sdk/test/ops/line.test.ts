import { line } from '../../src/ops/line.ts';
import { testOpKind } from '../../src/testing/test-op-kind.ts';

testOpKind(line, {
  cases: [
    { name: 'a line', args: { path: '/etc/hosts', line: "it's" }, fresh: "add line to /etc/hosts: it's" },
    {
      name: 'a line in place of another',
      args: { path: '/etc/hosts', line: 'a=2', match: '^a=' },
      from: [{ state: { file: true, present: false, others: 1 }, says: 'set line in /etc/hosts: a=2' }],
    },
    { name: 'no line', args: { path: '/etc/hosts', line: 'x', state: 'absent' }, fresh: null },
  ],
  real: [
    {
      name: 'a line at the end',
      before: 'printf "a\\nb" > x',
      args: (room) => ({ path: `${room}/x`, line: '-e $HOME \\t "q"' }),
      tamper: ['echo a > x'],
      holds: 'head -n 1 x | grep -qx a',
    },
    {
      name: 'a line in place',
      before: 'printf "a=1\\nb=1\\na=2\\n" > x; chmod 600 x',
      args: (room) => ({ path: `${room}/x`, line: 'a=3', match: '^#? *a=' }),
      tamper: ['printf "# a=9\\nb=1\\n" > x'],
      holds: '[ "$(tr "\\n" " " < x)" = "a=3 b=1 " ] && [ "$(stat -c %a x)" = 600 ]',
    },
    {
      name: 'a line through a link',
      before: 'echo b > real; ln -s real x',
      args: (room) => ({ path: `${room}/x`, line: 'a' }),
      holds: '[ -L x ] && [ ! -L real ]',
    },
    {
      name: 'no line',
      before: 'printf "a\\nx\\na\\n" > x',
      args: (room) => ({ path: `${room}/x`, line: 'a', state: 'absent' }),
      holds: '[ "$(cat x)" = x ]',
    },
    {
      name: 'a line in a new file',
      args: (room) => ({ path: `${room}/x`, line: 'a', create: true }),
      tamper: ['rm x'],
    },
  ],
});
