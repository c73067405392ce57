/** What a server says of itself, and of what the user of the exporter may see. */
export interface Server {
  readonly version: number;
  /** The user is a member of pg_monitor. */
  readonly monitors: boolean;
  /** The database that is asked has pg_stat_statements. */
  readonly statements: boolean;
}

/** For `parseServer`; it connects by the variables of the environment. */
export const privilegesQuestion = `psql -XqAt -F ' ' -c "SELECT 'server', current_setting('server_version_num')::int / 10000, pg_has_role('pg_monitor', 'MEMBER'), EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_stat_statements')"`;

export function parseServer(output: string): Server | undefined {
  const [, version, monitors, statements] = /^server (\d+) ([tf]) ([tf])$/m.exec(output) ?? [];
  return version === undefined
    ? undefined
    : { version: Number(version), monitors: monitors === 't', statements: statements === 't' };
}
