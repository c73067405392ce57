import type { ProcedureScope } from '@pigsty/sdk';
import { z } from 'zod';
import type { EtcdFacts } from '../facts/member.ts';
import type { EtcdParams } from '../spec/schema.ts';

/** From what: flags of `pigsty etcd restore`. */
export const RestoreInput = z.object({
  from: z
    .string()
    .optional()
    .describe(
      'the snapshot: its name as `pigsty etcd backups` has it, latest, or the path of a file on the host of a member',
    ),
  fromMember: z
    .string()
    .optional()
    .describe('go on with the data of this member, when the quorum is lost for good'),
  gone: z
    .boolean()
    .default(false)
    .describe(
      'go on without members whose hosts do not answer: they are gone, and must not come back with their data',
    ),
  member: z
    .string()
    .optional()
    .describe('the member that begins the new cluster; the one whose host has the snapshot when absent'),
});
export type RestoreInput = z.output<typeof RestoreInput>;
export type RestoreScope = ProcedureScope<EtcdParams, EtcdFacts, RestoreInput>;
export type EtcdInstance = RestoreScope['cluster']['instances'][number];
