import { expect } from 'vitest';
import { members, meta, on, variant, type Estate } from './estate.ts';
import { expectSuccess } from './expect.ts';
import { storeEstate } from './minio-estate.ts';
import { stanzaOn } from './pgbackrest.ts';

export const [database, replica] = members;

/** Backups of pg-meta go to the disks of its members; another repository, with another key, is described in an object store. */
export const sections = (demo: string): string =>
  storeEstate({
    hosts: `${meta}: { minio_seq: 1 }`,
    store: `        minio_type: versitygw
        minio_data: /data/store
        minio_buckets: [{ name: pgsql }]
        minio_users: [{ access_key: pgbackrest, secret_key: S3User.Backup, policy: pgsql }]
`,
    database,
    backups: `        pgbackrest_method: local
        pgbackrest_repo:
          local: { path: /pg/backup, cipher_type: aes-256-cbc, cipher_pass: First.Key,
            retention_full_type: count, retention_full: 9 }
          store: { type: s3, s3_endpoint: sss.pigsty, s3_region: us-east-1, s3_bucket: pgsql, s3_key: pgbackrest,
            s3_key_secret: S3User.Backup, s3_uri_style: path, path: /pgbackrest, storage_port: 9000,
            storage_ca_file: /etc/pki/ca.crt, bundle: y, cipher_type: aes-256-cbc, cipher_pass: Second.Key,
            retention_full_type: time, retention_full: 14 }
`,
  })(demo).replace(
    '{ pg_seq: 1, pg_role: primary }',
    `{ pg_seq: 1, pg_role: primary }, ${replica}: { pg_seq: 2, pg_role: replica }`,
  );

export const method = (of: Estate, names: string): Estate =>
  variant(of, (text) => text.replace('pgbackrest_method: local', `pgbackrest_method: ${names}`));

export const sql = (statement: string): Promise<string> =>
  on(database, `cd /; runuser -u postgres -- psql -XAtc "${statement}" meta`);

/** The clock of the database, as a target; a tick is written each second, so that one follows. */
export const now = (): Promise<string> =>
  sql("SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') || 'Z'");

const tick = 'INSERT INTO ticks VALUES (clock_timestamp())';
export const startWriter = (): Promise<string> =>
  on(
    database,
    `systemd-run --quiet --unit=ticks sh -c 'cd /; while :; do runuser -u postgres -- psql -XAqtc "${tick}" meta; sleep 1; done'`,
  );
export const stopWriter = (): Promise<string> => on(database, 'systemctl stop ticks');

/** What the repository of a number has: labels of backups, and its last segment of WAL. */
export async function repository(
  key: number,
): Promise<{ readonly labels: readonly string[]; readonly last: string }> {
  const { backup, archive } = await stanzaOn(database, 'pg-meta', key);
  return {
    labels: backup.filter((b) => b.database['repo-key'] === key).map(({ label }) => label),
    last: archive.findLast((a) => a.database['repo-key'] === key)?.max ?? '',
  };
}

/** The last tick before a moment, in a copy that is restored beside the living cluster; and from where. */
export async function aside(
  of: Estate,
  time: string,
  ...words: readonly string[]
): Promise<{ said: string; tick: string }> {
  const run = await expectSuccess(
    of,
    ...['pgsql', 'restore-aside', 'pg-meta', '--time', time, ...words],
    ...['--probe', "SELECT to_char(max(at) AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') FROM ticks"],
    ...['--database', 'meta', '--yes'],
  );
  await expectSuccess(of, 'pgsql', 'discard', 'pg-meta', '--aside', '--confirm', 'pg-meta');
  return { said: run.all, tick: / {2}(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)$/m.exec(run.all)?.[1] ?? '' };
}

/** Parts the members from the store, and from nothing else on its host; or heals that. */
export const partFromStore = (change: 'add' | 'del'): Promise<unknown> =>
  Promise.all(
    [database, replica].map((host) =>
      on(host, `ip rule ${change} pref 90 to ${meta} ipproto tcp dport 9000 unreachable`),
    ),
  );

/** Which processes serve the members: PostgreSQL, Patroni, the pooler and the load balancer. */
export const serversOf = (): Promise<readonly string[]> =>
  Promise.all(
    [database, replica].map((host) =>
      on(
        host,
        'head -n 1 /pg/data/postmaster.pid; systemctl show --property MainPID --value patroni pgbouncer haproxy',
      ),
    ),
  );

export const archivingFails = (): Promise<string> =>
  sql(
    "SELECT coalesce(last_failed_time > coalesce(last_archived_time, '-infinity'), false) FROM pg_stat_archiver",
  );

/** The last tick is of the last seconds before. */
export function expectReached(found: { readonly said: string; readonly tick: string }, time: string): void {
  const seconds =
    (Date.parse(time.replace(' ', 'T')) - Date.parse(`${found.tick.replace(' ', 'T')}Z`)) / 1000;
  expect(seconds, found.said).toBeGreaterThanOrEqual(0);
  expect(seconds, found.said).toBeLessThan(10);
}
