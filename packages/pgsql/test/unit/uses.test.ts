import { expect, test } from 'vitest';
import { uses } from '../../src/spec/uses.ts';
import { clusterOf, clusterText } from './cluster-of.ts';

const store =
  'pgbackrest_method: minio, pgbackrest_repo: { minio: { type: s3, s3_endpoint: sss.pigsty, s3_bucket: pgsql } }';
const used = (vars: string): readonly string[] => {
  const { inventory, cluster } = clusterOf(clusterText(vars));
  return uses(cluster, inventory).map((use) => use.module);
};

test('a cluster needs etcd, and the object store of the estate where its backups go there', () => {
  expect(used('')).toEqual(['etcd']);
  expect(used(`, ${store}`)).toEqual(['etcd', 'minio']);
  expect(used(`, ${store.replace('sss.pigsty', 's3.example.com')}`)).toEqual(['etcd']);
});
