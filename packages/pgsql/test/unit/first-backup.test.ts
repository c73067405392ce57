import { expect, test } from 'vitest';
import type { PgFacts } from '../../src/facts/instance.ts';
import { firstBackup } from '../../src/plan/backup.ts';
import { clusterOf, clusterText } from './cluster-of.ts';

const repositories =
  'local: { path: /pg/backup }, other: { path: /data/other }, minio: { type: s3, s3_bucket: pgsql, s3_endpoint: sss.pigsty, path: /pgbackrest }';

/** What is planned for a cluster that uses one repository, and whose hosts have the facts of another one. */
function planned(
  method: string,
  had: Readonly<Record<string, string>> | undefined,
  hasBackup: boolean,
): readonly string[] {
  const { cluster } = clusterOf(
    clusterText(
      `, pg_version: 17, pgbackrest_enabled: true, pgbackrest_method: ${method}, pgbackrest_repo: { ${repositories} }`,
    ),
  );
  const found: PgFacts = {
    initialized: true,
    hasBackup,
    ...(had === undefined ? {} : { repositories: [{ options: had, begun: 'unknown' }] }),
  };
  const facts = { host: () => undefined, from: () => undefined, of: () => found };
  return firstBackup(cluster, facts, []).flatMap(({ ops }) =>
    ops.map(({ args }) => {
      const { name, unless } = args as { readonly name: string; readonly unless: string };
      return `${name}, unless ${unless.includes('stat -c %Y') ? 'since' : 'ever'}`;
    }),
  );
}

const local = { path: '/pg/backup' };
const minio = { type: 's3', 's3-bucket': 'pgsql', 's3-endpoint': 'sss.pigsty', path: '/pgbackrest' };

test('a backup on the disk of a host is none in the repository that is used now', () => {
  expect(planned('local', local, true)).toEqual([]);
  expect(planned('minio', minio, true)).toEqual(['take the first backup of pg-test, unless ever']);
  expect(planned('other', { path: '/data/other' }, true)).toEqual([
    'take the first backup of pg-test, unless ever',
  ]);
});

test('a cluster that changes to another repository gets a full backup there, although that may hold older ones', () => {
  const takes = ['take a full backup of pg-test in the repository that it changes to, unless since'];
  expect(planned('minio', local, true)).toEqual(takes);
  expect(planned('minio', local, false)).toEqual(takes);
  expect(planned('local', minio, true)).toEqual(takes);
  expect(planned('local', { path: '/data/other' }, true)).toEqual(takes);
});

test('a cluster that never had a repository gets its first backup', () => {
  expect(planned('local', undefined, false)).toEqual(['take the first backup of pg-test, unless ever']);
});
