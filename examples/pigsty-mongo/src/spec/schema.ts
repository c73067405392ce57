import { Bool, Name, param, Password, Port, Seq } from '@pigsty/sdk';
import { z } from 'zod';

/** Every parameter of MONGO. Those of `mongo_pg_` are new; the others are Pigsty's, with its defaults. */
export const MongoParams = z.object({
  mongo_cluster: param(Name, {
    level: 'cluster',
    summary: 'name of the cluster; instances are <name>-<seq>',
  }),
  mongo_seq: param(Seq, { level: 'instance', summary: 'number of the instance, unique within the cluster' }),
  mongo_pgurl: param(Password.optional(), {
    level: 'cluster',
    summary: 'address of a database that is there already, with its user and password',
  }),
  mongo_pg_cluster: param(Name.optional(), {
    level: 'cluster',
    summary: 'cluster of PGSQL that keeps the documents: database, role and password are made there',
  }),
  mongo_pg_database: param(Name.default('mongo'), {
    level: 'cluster',
    summary: 'database in mongo_pg_cluster',
  }),
  mongo_pg_user: param(Name.default('dbuser_mongo'), {
    level: 'cluster',
    summary: 'role that owns mongo_pg_database',
  }),
  mongo_pg_password: param(Password.prefault('DBUser.Mongo'), {
    level: 'cluster',
    summary: 'password of mongo_pg_user',
  }),
  mongo_ssl_enabled: param(Bool.default(false), {
    level: 'cluster',
    summary: "also listens on mongo_ssl_port, with a certificate of the estate's CA",
  }),
  mongo_listen: param(z.string().default(''), {
    level: 'cluster',
    summary: 'address to listen on; empty for every one',
  }),
  mongo_port: param(Port.default(27017), { level: 'cluster', summary: 'port for clients' }),
  mongo_ssl_port: param(Port.default(27018), { level: 'cluster', summary: 'port for clients with TLS' }),
  mongo_exporter_port: param(Port.default(9216), { level: 'cluster', summary: 'port of the metrics' }),
  mongo_extra_vars: param(z.string().default(''), {
    level: 'cluster',
    summary: 'further lines of the environment of the server',
  }),
  mongo_rm_data: param(Bool.default(false), {
    level: 'cluster',
    summary: 'a removal drops mongo_pg_database with all documents, and its owner',
  }),
});

export type MongoParams = z.output<typeof MongoParams>;
