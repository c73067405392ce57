import { exporterPaths } from '@pigsty/node/contract';
import { exporterFiles } from './exporters.ts';
import type { PgsqlParams } from './schema.ts';

const directory = '/var/log/pg_sessions';

/** What samples the active sessions of a member, each second. */
export const sessionHistory = {
  unit: 'pg_sessions.service',
  unitFile: '/etc/systemd/system/pg_sessions.service',
  program: `${exporterFiles.programs}/pg_sessions`,
  passwords: '/etc/pigsty/pg_sessions.pgpass',
  restart: 'pg_sessions.restart',
  directory,
  /** JSON lines: one for each window, and one for all samples of it that are the same. */
  file: `${directory}/sessions.json`,
  /** What was written before; there is one. */
  older: `${directory}/sessions.json.1`,
  /** Size at which the file becomes the older one. */
  fileBytes: 32 * 1024 * 1024,
  /** Different samples of a window at most; of the others the wait is kept. */
  linesOfWindow: 200,
  metrics: `${exporterPaths.textfiles}/pg_sessions.prom`,
  /** `job` of its lines in a log store. */
  job: 'sessions',
} as const;

/** What a session that waits for nothing does. */
export const onCpu = 'CPU';
/** What a session does that holds locks or old rows, and nothing else. */
export const idleInTransaction = 'Idle in transaction';

/** Whether sessions are sampled: where PostgreSQL is watched at all. */
export function keepsSessions(
  params: Pick<PgsqlParams, 'pg_exporter_enabled' | 'pg_session_history_enabled'>,
): boolean {
  return params.pg_session_history_enabled && params.pg_exporter_enabled;
}
