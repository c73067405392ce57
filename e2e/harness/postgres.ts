import pg from 'pg';

export interface Target {
  readonly host: string;
  readonly port: number;
  readonly user?: string;
  readonly password?: string;
  readonly database?: string;
  /** As `sslmode=verify-full`: the server shows a certificate of these authorities for this name. */
  readonly ssl?: { readonly ca: string; readonly servername: string };
}

/** One connection, one statement, the rows. The demo's user `test` unless told otherwise. */
export async function query<Row extends pg.QueryResultRow>(
  target: Target,
  sql: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  const client = new pg.Client({
    host: target.host,
    port: target.port,
    user: target.user ?? 'test',
    password: target.password ?? 'test',
    database: target.database ?? 'test',
    ...(target.ssl === undefined ? {} : { ssl: target.ssl }),
    connectionTimeoutMillis: 5_000,
    query_timeout: 10_000,
  });
  client.on('error', () => undefined); // a lost connection also fails the statement below
  await client.connect();
  try {
    return (await client.query<Row>(sql, [...values])).rows;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Whether the server behind this service is a standby, and where it is. */
export async function whoAnswers(
  target: Target,
): Promise<{ readonly standby: boolean; readonly address: string }> {
  const [row] = await query<{ standby: boolean; address: string }>(
    target,
    `select pg_is_in_recovery() as standby, host(coalesce(inet_server_addr(), '127.0.0.1')) as address`,
  );
  if (row === undefined) throw new Error('no row');
  return row;
}
