import type { Platform } from '@pigsty/sdk';
import { forwardFile } from './pgbouncer-forward.ts';
import { pgPaths } from '../platform/paths.ts';
import type { CommonParams } from '../spec/schema.ts';
import { header } from './header.ts';

/** /etc/systemd/system/pgbouncer.service */
export function renderPgbouncerService(params: CommonParams, { family }: Pick<Platform, 'family'>): string {
  return `${header('PgBouncer')}${[
    '[Unit]',
    'Description=PgBouncer, connection pool of PostgreSQL',
    'Documentation=https://www.pgbouncer.org',
    'After=network-online.target',
    'Wants=network-online.target',
    'StartLimitIntervalSec=0',
    '',
    '[Service]',
    'Type=notify',
    `User=${params.pg_dbsu}`,
    'Group=postgres',
    // A client from before a switchover is gone with the process that knew it.
    `ExecStartPre=/bin/sh -c ': >${forwardFile}'`,
    `ExecStart=${pgPaths[family].pgbouncer} /etc/pgbouncer/pgbouncer.ini`,
    `ExecReload=/bin/touch ${forwardFile}`,
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
