import type { HostFacts } from '@pigsty/sdk';
import type { PgsqlParams } from '../spec/schema.ts';
import { header } from './header.ts';

/** /etc/systemd/system/pgbouncer.service */
export function renderPgbouncerService(params: PgsqlParams, family: HostFacts['family']): string {
  const program = family === 'deb' ? '/usr/sbin/pgbouncer' : '/usr/bin/pgbouncer';
  return `${header('PgBouncer')}${[
    '[Unit]',
    'Description=PgBouncer, connection pool of PostgreSQL',
    'Documentation=https://www.pgbouncer.org',
    'After=network-online.target',
    'Wants=network-online.target',
    '',
    '[Service]',
    'Type=notify',
    `User=${params.pg_dbsu}`,
    'Group=postgres',
    `ExecStart=${program} /etc/pgbouncer/pgbouncer.ini`,
    'ExecReload=/bin/kill -HUP $MAINPID',
    'KillSignal=SIGINT',
    'TimeoutStopSec=10',
    'Restart=on-failure',
    'RestartSec=1s',
    'LimitNOFILE=655360',
    'RuntimeDirectory=postgresql',
    'RuntimeDirectoryMode=2775',
    'RuntimeDirectoryPreserve=yes',
    '',
    '[Install]',
    'WantedBy=multi-user.target',
    '',
  ].join('\n')}`;
}
