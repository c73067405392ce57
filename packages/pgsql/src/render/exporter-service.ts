import { exporterGroup } from '@pigsty/node/contract';
import { exporterDefaults, exporterProgram, type ExporterName } from '../spec/exporters.ts';
import type { PgsqlParams } from '../spec/schema.ts';
import { header } from './header.ts';

const what: Readonly<Record<ExporterName, string>> = {
  pg_exporter: 'PostgreSQL',
  pgbouncer_exporter: 'PgBouncer',
  pgbackrest_exporter: 'pgBackRest',
};

/**
 * /etc/systemd/system/<exporter>.service. It runs as a user that is nobody else's and may change nothing; the one of
 * pgBackRest as the owner of the backups, who alone can read them.
 */
export function renderExporterService(name: ExporterName, { pg_dbsu }: Pick<PgsqlParams, 'pg_dbsu'>): string {
  const identity =
    name === 'pgbackrest_exporter' ? `User=${pg_dbsu}\nGroup=postgres` : `DynamicUser=yes\nUser=${name}`;
  // It ends with 1 when it is told to: that is no failure.
  const ending = name === 'pgbackrest_exporter' ? 'SuccessExitStatus=1\n' : '';
  return `${header(`Exporter of ${what[name]}`)}[Unit]
Description=Prometheus exporter for ${what[name]}
After=network-online.target
Wants=network-online.target

[Service]
${identity}
SupplementaryGroups=${exporterGroup}
EnvironmentFile=${exporterDefaults(name)}
ExecStart=${exporterProgram(name)}
NoNewPrivileges=yes
ProtectSystem=full
ProtectHome=${name === 'pgbackrest_exporter' ? 'no' : 'yes'}
PrivateTmp=${name === 'pgbackrest_exporter' ? 'no' : 'yes'}
CPUQuota=30%
${ending}Restart=always
RestartSec=5

[Install]
WantedBy=multi-user.target
`;
}
