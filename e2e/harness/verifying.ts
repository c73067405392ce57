import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { members, type Estate } from './estate.ts';
import type { Target } from './postgres.ts';

/** The demo, with a pooler that shows its certificate to clients. */
export const withTls = (demo: string): string =>
  demo.replace('pg_cluster: pg-test', 'pg_cluster: pg-test\n        pgbouncer_sslmode: require');

export const authoritiesOf = ({ folder }: Estate): string =>
  readFileSync(join(folder, 'files/pki/ca/ca.crt'), 'utf8');

/** A client with `sslmode=verify-full` through the service of the leader. */
export function verifying(estate: Estate, ca = authoritiesOf(estate)): Target {
  const login = { user: 'test', password: 'test', database: 'test' };
  return { host: members[0], port: 5433, ...login, ssl: { ca, servername: 'pg-test' } };
}
