import { alert, type Alert, type AlertSeverity } from '@pigsty/sdk';

interface Row extends Omit<Alert, 'dashboard' | 'firstCommand' | 'severity'> {
  readonly meaning: string;
  readonly firstCommand?: string;
}

const of =
  (dashboard: string, firstCommand = 'pigsty pgsql list {{cls}}') =>
  (severity: AlertSeverity, row: Row): Alert =>
    alert({ severity, firstCommand, dashboard, ...row });

const health = 'pigsty health pgsql -l {{ip}}';
export const instance = of('pgsql-instance', health);
export const replication = of('pgsql-replication');
export const activity = of('pgsql-activity');
export const pooler = of('pgsql-pgbouncer', health);
export const backup = of('pgsql-pitr', health);
export const storage = of('pgsql-persist', health);

/** In seconds. */
export const DAY = 86_400;
