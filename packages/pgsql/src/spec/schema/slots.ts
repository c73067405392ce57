import { z } from 'zod';
import { ObjectName } from './parameter.ts';

/** A replication slot that outlives the leadership of a member. */
export const SlotSpec = z.strictObject({
  name: z.string().regex(/^[a-z0-9_]{1,63}$/, 'lower case letters, digits and _, at most 63 characters'),
  database: ObjectName.optional().describe('of logical replication; absent for a physical slot'),
  plugin: z.string().min(1).default('pgoutput').describe('the output plugin of a logical slot'),
  failover: z
    .boolean()
    .default(false)
    .describe('PostgreSQL keeps it in step on replicas, as its subscription says; from version 17 on'),
});
export type SlotSpec = z.output<typeof SlotSpec>;
