import { dashboard, row } from '@pigsty/sdk';
import { graph, seldom } from '../panels.ts';
import { cls, ofCluster } from './scope.ts';

export const replication = dashboard({
  id: 'pgsql-replication',
  title: 'Replication',
  variables: [cls],
  rows: [
    row('Who follows', [
      seldom('State', 'count', [ofCluster('pg_repl_state'), '{{ins}} to {{appname}}']),
      seldom('Synchronous', 'count', [ofCluster('pg_repl_sync_state'), '{{ins}} to {{appname}}']),
      graph('Those who stream', 'count', ofCluster('pg:ins:sender')),
      seldom('Receives', 'count', [ofCluster('pg_recv_state'), '{{ins}} from {{sender_host}}']),
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
      seldom('Read', 'flag', [ofCluster('pg_slot_active'), '{{ins}} {{slot_name}}']),
      seldom('Lost', 'count', [ofCluster('pg_slot_wal_status'), '{{ins}} {{slot_name}}']),
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
