import type { TestHost } from '@pigsty/sandbox/testing';
import type { Session } from '../../src/sql/session.ts';

const BIN = '/usr/lib/postgresql/17/bin';
export const DIRECTORY = '/var/tmp/words';
export const session: Session = {
  dbsu: 'postgres',
  binDir: BIN,
  socketDir: DIRECTORY,
  port: 5432,
};

/** A server whose superuser needs no password over the socket, and where everybody else needs one over TCP. */
export async function startServer(host: TestHost): Promise<void> {
  await host.sh(`set -e
install -d -o postgres -g postgres -m 0755 ${DIRECTORY}
cd /
runuser -u postgres -- ${BIN}/initdb -D ${DIRECTORY}/data --no-sync -E UTF8 --locale=C.UTF-8 -A trust >/dev/null
cat > ${DIRECTORY}/data/pg_hba.conf <<'END'
local all postgres trust
local all all scram-sha-256
host all all 127.0.0.1/32 scram-sha-256
END
runuser -u postgres -- ${BIN}/pg_ctl -D ${DIRECTORY}/data -w -s -l ${DIRECTORY}/log start -o "-k ${DIRECTORY} -h 127.0.0.1 -p 5432 -c fsync=off -c shared_preload_libraries=pg_stat_statements"
`);
}

/** Rows of a query as JSON. */
export async function rows<T>(host: TestHost, sql: string, database = 'postgres'): Promise<readonly T[]> {
  const out =
    await host.sh(`cd /; runuser -u postgres -- ${BIN}/psql -XqAt -v ON_ERROR_STOP=1 -h ${DIRECTORY} -d ${database} <<'END_OF_SQL'
SELECT coalesce(json_agg(x), '[]') FROM (${sql}) x;
END_OF_SQL
`);
  return JSON.parse(out) as readonly T[];
}
