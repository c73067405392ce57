import { testHost } from '@pigsty/sandbox/testing';
import pg from 'pg';

export const password = "it's a $ecret";

/** A PostgreSQL on a throw-away host. */
export interface Server {
  readonly host: string;
  readonly port: number;
  /** As its superuser, `admin`. */
  query<Row extends pg.QueryResultRow>(sql: string, database?: string): Promise<readonly Row[]>;
  stop(): Promise<void>;
}

const port = 5432;

export async function startServer(): Promise<Server> {
  const machine = await testHost('cmdb', '10.10.45.0/24', ['postgresql']);
  const host = machine.address;
  await machine.put([['/tmp/password', password, 'postgres:postgres', '0600']]);
  // Without the question whether the disk has it: nothing here outlives the host.
  await machine.sh(`cd /tmp
bin=$(ls -d /usr/lib/postgresql/*/bin)
as() { runuser -u postgres -- "$@"; }
as "$bin/initdb" -D /tmp/data -U admin -A scram-sha-256 -N -E UTF8 --locale=C --pwfile=/tmp/password >/tmp/initdb.log 2>&1 ||
  { cat /tmp/initdb.log; exit 1; }
echo 'host all all 0.0.0.0/0 scram-sha-256' >>/tmp/data/pg_hba.conf
as "$bin/pg_ctl" -D /tmp/data -w -t 30 -l /tmp/postgres.log -o "-F -p ${port} -c listen_addresses=*" start >/dev/null ||
  { cat /tmp/postgres.log; exit 1; }
`);
  const query: Server['query'] = async <Row extends pg.QueryResultRow>(
    sql: string,
    database = 'postgres',
  ) => {
    const client = new pg.Client({ host, port, user: 'admin', password, database });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return (await client.query<Row>(sql)).rows;
    } finally {
      await client.end().catch(() => undefined);
    }
  };
  return { host, port, query, stop: () => machine.down() };
}
