import { everyone, meta } from './estate.ts';

const hosts = everyone.map((host, i) => `${host}: { minio_seq: ${i + 1} }`).join(', ');

/**
 * The demo's inventory with a store of eight drives on four hosts in the place of its groups, and on this host a database whose backups
 * go there. Clients go to the member on meta. `vars` are the store's own, in lines below its `vars:`.
 */
export const eightDrives =
  (database: string, vars = '') =>
  (demo: string): string => `all:
  children:
    minio:
      hosts: { ${hosts} }
      vars:
        minio_cluster: minio
        minio_type: minio
        minio_data: /data/minio{1...2}
${vars}    etcd:
      hosts: { ${meta}: { etcd_seq: 1 } }
      vars: { etcd_cluster: etcd }
    pg-meta:
      hosts: { ${database}: { pg_seq: 1, pg_role: primary } }
      vars:
        pg_cluster: pg-meta
        pgbackrest_method: minio
        pg_databases: [{ name: meta }]
${demo.slice(demo.search(/^ {2}vars:$/m))}
    node_etc_hosts: ['${meta} sss.pigsty']
`;
