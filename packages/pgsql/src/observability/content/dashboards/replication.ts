import { dashboard, row, panels } from '@pigsty/sdk';
import { cls, ofCluster } from './scope.ts';

const { graph, seldom, seldomStates } = panels;

export const replication = dashboard({
  id: 'pgsql-replication',
  title: 'Replication',
  variables: [cls],
  rows: [
    row('Who follows', [
      seldomStates('State', [ofCluster('pg_repl_state'), '{{ins}} to {{appname}}'], {
        0: 'streams',
        1: 'starts',
        2: 'catches up',
        3: 'copies a backup',
        4: 'stops',
      }),
      seldomStates('Synchronous', [ofCluster('pg_repl_sync_state'), '{{ins}} to {{appname}}'], {
        0: 'asynchronous',
        1: 'may become synchronous',
        2: 'synchronous',
        3: 'of a quorum',
      }),
      graph('Those who stream', 'count', ofCluster('pg:ins:sender')),
      seldomStates('Receives', [ofCluster('pg_recv_state'), '{{ins}} from {{sender_host}}'], {
        0: 'streams',
        1: 'starts',
        2: 'waits',
        3: 'begins again',
        4: 'stops',
      }),
    ]),
    row('How far behind', [
      ...(['sent', 'write', 'flush', 'replay'] as const).map((step) =>
        seldom(`Bytes: ${step}`, 'bytes', [ofCluster(`pg_repl_${step}_diff`), '{{appname}}']),
      ),
      ...(['write', 'flush', 'replay'] as const).map((step) =>
        seldom(`Time: ${step}`, 'seconds', [ofCluster(`pg_repl_${step}_lag`), '{{appname}}']),
      ),
      graph('Behind the cluster', 'bytes', ofCluster('pg:ins:lag_bytes')),
    ]),
    row('Slots', [
      seldom('WAL that is kept', 'bytes', [ofCluster('pg_slot_retained_bytes'), '{{ins}} {{slot_name}}']),
      seldomStates('Read', [ofCluster('pg_slot_active'), '{{ins}} {{slot_name}}'], { 0: 'no', 1: 'yes' }),
      seldomStates('WAL of slots', [ofCluster('pg_slot_wal_status'), '{{ins}} {{slot_name}}'], {
        [-1]: 'none',
        0: 'reserved',
        1: 'extended',
        2: 'unreserved',
        3: 'lost',
      }),
    ]),
    row('Conflicts and subscriptions', [
      graph('Cancelled by recovery', 'count', [
        `increase(${ofCluster('pg_db_conflicts')}[5m])`,
        '{{ins}} {{datname}}',
      ]),
      seldom('Subscriptions that run', 'flag', [ofCluster('pg_sub_has_worker'), '{{ins}} {{subname}}']),
    ]),
  ],
});
