import type { Fault } from '../harness/alerted-faults.ts';
import { members, meta, on } from '../harness/estate.ts';
import { beside, fault, sql, stopped } from './fault.ts';

const [first, second, third] = members;

/** An open session that does this, until its unit is stopped. */
const session = (name: string, statements: string): string =>
  `cat >/tmp/${name}.sql <<'END'\n${statements}\nEND\nchmod 644 /tmp/${name}.sql\n${beside(name, `-p User=postgres -p WorkingDirectory=/ psql -Xq -d postgres -f /tmp/${name}.sql`)}`;

/** What goes wrong inside PostgreSQL while all its members run. */
export const inPostgresql: readonly Fault[] = [
  fault({
    what: 'a session keeps a lock, idle in its transaction, and another waits for it',
    host: meta,
    begin: `${sql('CREATE TABLE kept (id int); INSERT INTO kept VALUES (1);')}
${session('keeper', 'BEGIN; UPDATE kept SET id = 2;\n\\! sleep 900')}
sleep 1
${session('waiter', 'UPDATE kept SET id = 3;')}`,
    end: `systemctl stop keeper waiter; ${sql('DROP TABLE kept;')}`,
    raises: [
      { alert: 'SessionsBlocked', labels: { cls: 'pg-meta' }, threshold: 60 },
      { alert: 'IdleInTransaction', labels: { ins: 'pg-meta-1' }, threshold: 300 },
    ],
  }),
  fault({
    what: 'sessions end each other in deadlocks',
    host: meta,
    begin: `${sql('CREATE TABLE crossed (id int PRIMARY KEY, n int); INSERT INTO crossed VALUES (1, 0), (2, 0);')}
cross() { su postgres -c "psql -Xq -d postgres -c 'BEGIN; UPDATE crossed SET n = n WHERE id = $1; SELECT pg_sleep(1); UPDATE crossed SET n = n WHERE id = $2; COMMIT'" >/dev/null 2>&1 || :; }
cd /; for i in 1 2 3 4 5 6 7 8; do cross 1 2 & cross 2 1 & wait; done`,
    end: sql('DROP TABLE crossed;'),
    raises: [{ alert: 'DeadlocksRising', labels: { ins: 'pg-meta-1' }, lingers: true }],
  }),
  fault({
    what: 'a page is not what its checksum says',
    host: meta,
    begin: `${sql(`CREATE EXTENSION IF NOT EXISTS pg_buffercache; SET search_path = public, monitor;
CREATE TABLE spoilt AS SELECT repeat('x', 100) AS t FROM generate_series(1, 100);
CHECKPOINT;
SELECT count(pg_buffercache_evict(bufferid)) FROM pg_buffercache WHERE relfilenode = pg_relation_filenode('spoilt');`)}
file=$(su postgres -c "psql -XAt -d postgres -c \\"SELECT current_setting('data_directory') || '/' || pg_relation_filepath('spoilt')\\"")
printf spoilt | dd of="$file" bs=1 seek=5000 conv=notrunc 2>/dev/null
! su postgres -c "psql -XAt -d postgres -c 'SELECT count(t) FROM spoilt'" >/dev/null 2>&1`,
    end: sql('DROP TABLE spoilt;'),
    raises: [{ alert: 'ChecksumFailure', labels: { ins: 'pg-meta-1' }, lingers: true }],
  }),
  fault({
    what: 'slots without a reader keep more WAL than they may',
    host: meta,
    begin: `${sql(`SELECT pg_create_physical_replication_slot('lost', true);
ALTER SYSTEM SET max_slot_wal_keep_size = '32MB';
SELECT pg_reload_conf();`)}
# More than wal_keep_size.
for i in 1 2 3 4 5 6 7 8 9 10 11 12; do ${sql("SELECT pg_logical_emit_message(false, 'spec', 'x'); SELECT pg_switch_wal();")}
done
${sql("CHECKPOINT; SELECT pg_create_physical_replication_slot('unread', true);")}`,
    end: sql(`SELECT pg_drop_replication_slot('lost'); SELECT pg_drop_replication_slot('unread');
ALTER SYSTEM RESET max_slot_wal_keep_size;
SELECT pg_reload_conf();`),
    raises: [
      { alert: 'SlotInvalidated', labels: { ins: 'pg-meta-1' } },
      { alert: 'SlotRetainsWal', labels: { ins: 'pg-meta-1' } },
    ],
  }),
  fault({
    what: 'a subscription has no worker',
    host: meta,
    begin: sql(
      "CREATE SUBSCRIPTION idle CONNECTION 'host=127.0.0.1 port=1' PUBLICATION none WITH (connect = false, slot_name = none);",
    ),
    end: sql('DROP SUBSCRIPTION idle;'),
    raises: [{ alert: 'SubscriptionBroken', labels: { ins: 'pg-meta-1' } }],
  }),
  {
    what: 'a query on a replica keeps what its leader has truncated, and replay waits for it',
    begin: async () => {
      await on(
        first,
        `${sql('CREATE TABLE ticks (at timestamptz);')}\n${session('ticks', String.raw`INSERT INTO ticks VALUES (now()) \watch 1`)}; sleep 3`,
      );
      await on(
        third,
        `${session('reader', 'BEGIN; SELECT count(*) FROM ticks; SELECT pg_sleep(900);')}; sleep 1`,
      );
      await on(first, sql('TRUNCATE ticks;'));
    },
    end: async () => {
      await on(third, 'systemctl stop reader');
      await on(first, `systemctl stop ticks; ${sql('DROP TABLE ticks;')}`);
    },
    raises: [{ alert: 'ReplicationLagHigh', labels: { cls: 'pg-test' } }],
  },
  fault({
    what: 'twenty sessions work at once on two processors',
    host: second,
    begin: Array.from({ length: 20 }, (_, i) => session(`busy-${i}`, 'SELECT pg_sleep(1800);')).join('\n'),
    end: "systemctl stop 'busy-*'",
    raises: [{ alert: 'ActiveSessionsOverCpu', labels: { ins: 'pg-test-2' }, lingers: true }],
  }),
  stopped(second, 'pg_exporter', [{ alert: 'PgExporterDown', labels: { ins: 'pg-test-2' } }]),
  stopped(second, 'pgbouncer', [{ alert: 'PgbouncerDown', labels: { ins: 'pg-test-2' } }]),
  fault({
    what: 'a pooler is paused, and a client waits for it',
    host: third,
    begin: `su postgres -c 'psql -Xq -h /run/postgresql -p 6432 -U postgres pgbouncer -c PAUSE'
${beside('held', `-p Environment=PGPASSWORD=test psql -Xq -h 127.0.0.1 -p 6432 -U test -d test -c 'SELECT 1'`)}`,
    end: `su postgres -c 'psql -Xq -h /run/postgresql -p 6432 -U postgres pgbouncer -c RESUME'; systemctl stop held 2>/dev/null || :`,
    raises: [
      { alert: 'PgbouncerPaused', labels: { ins: 'pg-test-3' } },
      { alert: 'PgbouncerClientsWaiting', labels: { ins: 'pg-test-3' } },
    ],
  }),
];

/** What goes wrong with the members of clusters, in turns: one may be the reason of the other. */
export const inPatroni: readonly (readonly [string, readonly Fault[]])[] = [
  // Before Patroni is stopped: that starts PostgreSQL again as well, and an alert that has fired already comes no second time.
  [
    'replication',
    [
      fault({
        what: 'a replica has no way to its leader',
        host: second,
        begin: `ip route add prohibit ${first}/32`,
        end: `ip route del prohibit ${first}/32`,
        raises: [{ alert: 'ReplicationStopped', labels: { ins: 'pg-test-2' } }],
      }),
      fault({
        what: 'PostgreSQL of a cluster with one member is killed',
        host: meta,
        begin: 'kill -9 "$(head -n 1 /pg/data/postmaster.pid)"',
        end: ':',
        raises: [{ alert: 'PostgresRestarted', labels: { ins: 'pg-meta-1' }, lingers: true }],
      }),
    ],
  ],
  [
    'patroni',
    [
      stopped(
        meta,
        'patroni',
        [
          { alert: 'PatroniDown', labels: { ins: 'pg-meta-1' } },
          { alert: 'NoPrimary', labels: { cls: 'pg-meta' } },
          { alert: 'PostgresDown', labels: { ins: 'pg-meta-1' } },
          { alert: 'ServiceProbeFailing', labels: { cls: 'pg-meta' } },
          { alert: 'ServiceWithoutServer', labels: { ip: meta } },
        ],
        'Patroni of a cluster with one member is stopped',
      ),
      fault({
        what: 'both replicas are stopped',
        host: second,
        begin: 'systemctl stop patroni',
        end: 'systemctl start patroni',
        raises: [
          { alert: 'NoFailoverCandidate', labels: { cls: 'pg-test' } },
          { alert: 'PatroniDown', labels: { ins: 'pg-test-2' } },
        ],
      }),
      stopped(third, 'patroni', [{ alert: 'PatroniDown', labels: { ins: 'pg-test-3' } }]),
    ],
  ],
  [
    'etcd',
    [
      stopped(meta, 'etcd', [
        { alert: 'EtcdMemberDown', labels: { cls: 'etcd' } },
        { alert: 'EtcdQuorumAtRisk', labels: { cls: 'etcd' } },
        { alert: 'PatroniDcsStale', labels: { cls: 'pg-test' }, threshold: 60 },
        { alert: 'PatroniFailsafeActive', labels: { cls: 'pg-test' } },
      ]),
    ],
  ],
];
