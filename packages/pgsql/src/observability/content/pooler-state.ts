import { metric, type Metric } from '@pigsty/sdk';

/**
 * `SHOW DATABASES`, which exporters ask, says of each database whether PAUSE was said of that one. A PAUSE of everything, as a switchover
 * says it, is in `SHOW STATE` alone. One that is down is told by `pgbouncer_up`.
 */
export const poolerState = `ini=/etc/pgbouncer/pgbouncer.ini
[ -e "$ini" ] && pgrep -x pgbouncer >/dev/null || exit 0
of() { sed -n "s/^$1 *= *//p" "$ini" | head -n 1; }
owner=$(stat -c %U "$ini")
# Debian's own psql is a program in Perl, which takes several times as long to begin.
psql=$(command -v /usr/pgsql/bin/psql || command -v psql || ls /usr/pgsql-*/bin/psql 2>/dev/null | tail -n 1)
cd /
state=$(PGCONNECT_TIMEOUT=2 timeout -k 1 5 runuser -u "$owner" -- "$psql" -XqAt -h "$(of unix_socket_dir)" -p "$(of listen_port)" -U "$owner" -d pgbouncer -c 'SHOW STATE') || exit 1
echo "pigsty_pgbouncer_paused $(printf '%s\\n' "$state" | grep -c '^paused|yes$')"`;

export const poolerStateMetrics: readonly Metric[] = [
  metric({
    name: 'pigsty_pgbouncer_paused',
    type: 'gauge',
    unit: 'flag',
    help: 'whether PgBouncer holds back the clients of every database',
    from: { command: poolerState, every: '15s' },
    // Nobody has to have a pooler.
    emptyWhenHealthy: true,
  }),
];
