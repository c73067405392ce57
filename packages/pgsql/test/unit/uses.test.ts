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

test('the object store has the name that is set for it, in its group as well', () => {
  const member = (domain: string): string =>
    `\n    m: { hosts: { 10.0.0.8: { minio_seq: 1 } }, vars: { minio_cluster: m, minio_domain: ${domain} } }\n`;
  const usedWith = (domain: string): readonly string[] => {
    const { inventory, cluster } = clusterOf(
      clusterText(`, ${store}`).replace('children:', `children:${member(domain)}`),
    );
    return uses(cluster, inventory).map((use) => use.module);
  };
  expect(usedWith('sss.pigsty')).toEqual(['etcd', 'minio']);
  expect(usedWith('s3.lan')).toEqual(['etcd']);
});
