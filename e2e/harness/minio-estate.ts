import { everyone, meta } from './estate.ts';

/** A store and a database in the place of the demo's groups; variables in lines below a `vars:`. */
interface StoreEstate {
  /** `ADDRESS: { minio_seq: 1 }`, with commas between them. */
  readonly hosts: string;
  readonly store: string;
  readonly database: string;
  /** Where the backups of the database go. */
  readonly backups: string;
}

/** Clients go to the member on meta. */
export const storeEstate =
  ({ hosts, store, database, backups }: StoreEstate) =>
  (demo: string): string => `all:
  children:
    minio:
      hosts: { ${hosts} }
      vars:
        minio_cluster: minio
${store}    etcd:
      hosts: { ${meta}: { etcd_seq: 1 } }
      vars: { etcd_cluster: etcd }
    pg-meta:
      hosts: { ${database}: { pg_seq: 1, pg_role: primary } }
      vars:
        pg_cluster: pg-meta
${backups}        pg_databases: [{ name: meta }]
${demo.slice(demo.search(/^ {2}vars:$/m))}
    node_etc_hosts: ['${meta} sss.pigsty']
`;

/** A store of eight drives on four hosts, and on this host a database whose backups go there; `vars` are further ones of the store. */
export const eightDrives = (database: string, vars = ''): ((demo: string) => string) =>
  storeEstate({
    hosts: everyone.map((host, i) => `${host}: { minio_seq: ${i + 1} }`).join(', '),
    store: `        minio_type: minio
        minio_data: /data/minio{1...2}
${vars}`,
    database,
    backups: '        pgbackrest_method: minio\n',
  });
