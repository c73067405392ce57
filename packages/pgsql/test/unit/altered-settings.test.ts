import { testOpKind } from '@pigsty/sdk/testing';
import { alteredSettings } from '../../src/ops/altered-settings.ts';

testOpKind(alteredSettings, {
  cases: [
    {
      name: 'a member where somebody used ALTER SYSTEM',
      args: {
        instance: 'pg-a-1',
        session: { dbsu: 'postgres', binDir: '/nowhere', socketDir: '/nowhere', port: 5432 },
        declared: { work_mem: '8MB', hba_file: '/pg/conf/pg_hba.conf' },
      },
      fresh: null,
      from: [
        { state: {}, says: null },
        { state: { Work_Mem: '8MB' }, says: null },
        {
          state: { work_mem: '1GB', 'auto_explain.log_timing': 'on' },
          says: 'take back what ALTER SYSTEM set on pg-a-1: work_mem, auto_explain.log_timing',
        },
      ],
    },
  ],
});
