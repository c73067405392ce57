import { cron, crontab } from '../../src/ops/crontab.ts';
import { testOpKind } from '../../src/testing/test-op-kind.ts';

testOpKind(crontab, {
  cases: [
    {
      name: 'a section',
      args: { user: 'postgres', entries: ['0 1 * * * /pg/bin/pg-backup full'] },
      fresh: 'set section "pigsty" in the crontab of postgres (1 entry)',
    },
    {
      name: 'no entries',
      args: { user: 'postgres', entries: [] },
      fresh: null,
      from: [
        {
          state: { text: 'x\n# BEGIN pigsty\na\n# END pigsty\n' },
          says: 'clear section "pigsty" in the crontab of postgres',
        },
      ],
    },
    {
      name: 'the whole crontab',
      args: { user: 'postgres', entries: ['a'], whole: true },
      from: [
        {
          state: { text: 'x\n# BEGIN pigsty\na\n# END pigsty\n' },
          says: 'set crontab of postgres (1 entry)',
        },
      ],
    },
    {
      name: 'one job',
      args: cron({ user: 'root', name: 'backup', schedule: '@daily', command: 'true' }).args,
      fresh: 'set section "backup" in the crontab of root (1 entry)',
    },
  ],
});
