import { z } from 'zod';
import { parameter } from './parameter.ts';

const text = (description: string): z.ZodOptional<z.ZodString> =>
  parameter('argument', description, z.string().optional());

/** Arguments of the original's day-2 playbooks: accepted in an inventory, used by later commands. */
export const operationParameters = {
  clsname: text('cluster that an operation is about'),
  dbname: text('database that an operation is about'),
  username: text('user that an operation is about'),
  pg_pitr: parameter(
    'argument',
    'target of a point-in-time recovery',
    z.record(z.string(), z.unknown()).optional(),
  ),
  context_dir: parameter('argument', 'directory of the migration scripts', z.string().default('~/migration')),
  src_cls: text('migration: source cluster'),
  src_db: text('migration: source database'),
  src_ip: text('migration: address of the source'),
  src_pg: text('migration: connection of the source'),
  src_list: text('migration: addresses of the source'),
  src_vip: text('migration: VIP of the source'),
  src_dns: text('migration: DNS name of the source'),
  dst_cls: text('migration: target cluster'),
  dst_db: text('migration: target database'),
  dst_ip: text('migration: address of the target'),
  dst_pg: text('migration: connection of the target'),
  dst_user: text('migration: user of the target'),
  dst_vip: text('migration: VIP of the target'),
  dst_dns: text('migration: DNS name of the target'),
  sub_conn: text('migration: connection of the subscription'),
};
