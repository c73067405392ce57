import { members, meta } from './estate.ts';

/** What somebody changed by hand on a host of the demo. */
export interface Tampering {
  readonly what: string;
  readonly host: string;
  readonly script: string;
  /** What the plan must say. */
  readonly shown: readonly string[];
}

export const tamperings: readonly Tampering[] = [
  {
    what: 'a changed config file',
    host: members[1],
    script: `sed -i 's/^max_client_conn.*/max_client_conn = 7/' /etc/pgbouncer/pgbouncer.ini`,
    shown: ['/etc/pgbouncer/pgbouncer.ini', 'max_client_conn = 7'],
  },
  { what: 'a stopped unit', host: members[2], script: 'systemctl stop haproxy', shown: ['haproxy'] },
  { what: 'a disabled unit', host: members[2], script: 'systemctl disable -q patroni', shown: ['patroni'] },
  {
    what: 'a removed package',
    host: meta,
    script: 'DEBIAN_FRONTEND=noninteractive apt-get purge -y -qq pgbackrest >/dev/null 2>&1',
    shown: ['pgbackrest'],
  },
  {
    what: 'a loosened mode',
    host: meta,
    script: 'chmod 0644 /etc/patroni/patroni.yml',
    shown: ['/etc/patroni/patroni.yml'],
  },
  {
    what: 'a deleted certificate',
    host: members[0],
    script: 'rm -f /pg/cert/server.crt',
    shown: ['/pg/cert/server.crt'],
  },
  {
    what: 'a changed service that a timer starts',
    host: members[1],
    script: `sed -i 's/^Nice=19/Nice=1/' /etc/systemd/system/pg-backup-catch-up.service; systemctl daemon-reload`,
    shown: ['/etc/systemd/system/pg-backup-catch-up.service', 'Nice=1'],
  },
];

/** Units whose files changed after systemd read them. */
export const needsReload = "systemctl show '*' -p Id -p NeedDaemonReload | grep -B 1 '=yes' || :";
