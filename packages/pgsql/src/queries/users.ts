import { defineQuery } from '@pigsty/sdk';
import { z } from 'zod';
import { roleFacts } from '../catalog/facts.ts';
import { asksFor, silence, source } from '../catalog/source.ts';
import type { PgFacts } from '../facts/instance.ts';
import { isPooled } from '../render/userlist-txt.ts';
import { effectiveRoles } from '../spec/roles.ts';
import type { PgsqlParams } from '../spec/schema.ts';

/** A role as it is, and what the inventory says of it. A type and not an interface, so that it is JSON. */
export type ListedUser = {
  readonly user: string;
  readonly login: boolean;
  readonly attributes: readonly string[];
  readonly memberOf: readonly string[];
  readonly connections: number;
  /** Connections at most; null for no limit. */
  readonly limit: number | null;
  /** UTC; null for ever. */
  readonly validUntil: string | null;
  readonly expired: boolean;
  readonly declared: boolean;
  /** Whether PgBouncer knows it. */
  readonly pooled: boolean;
};

export const users = defineQuery<PgsqlParams, PgFacts, ListedUser>()({
  name: 'users',
  summary: 'roles of a cluster: what they may do, whose members they are, until when, and who declared them',
  input: z.object({}),
  ownFacts: false,
  factsOf: asksFor(roleFacts),
  columns: [
    { key: 'user', title: 'user', show: ({ user, login }) => (login ? user : `${user} (no login)`) },
    { key: 'attributes', title: 'attributes', show: ({ attributes }) => attributes.join(' ') },
    { key: 'memberOf', title: 'member of', show: ({ memberOf }) => memberOf.join(' ') },
    {
      key: 'connections',
      title: 'connections',
      show: ({ connections, limit }) => `${connections}${limit === null ? '' : ` of ${limit}`}`,
    },
    {
      key: 'validUntil',
      title: 'valid until',
      show: ({ validUntil, expired }) => `${validUntil ?? ''}${expired ? ', expired' : ''}`,
    },
    { key: 'pooled', title: 'PgBouncer', show: ({ pooled }) => (pooled ? 'yes' : '') },
    { key: 'declared', title: 'declared', show: ({ declared }) => (declared ? 'yes' : 'no') },
  ],
  rows: ({ cluster, facts }) => {
    const roles = new Map(effectiveRoles(cluster.params).map((role) => [role.spec.name, role]));
    const { pg_dbsu } = cluster.params;
    return (source(cluster, facts, roleFacts)?.rows ?? []).map((role): ListedUser => {
      const declared = roles.get(role.name);
      return {
        user: role.name,
        login: role.login,
        attributes: role.attributes,
        memberOf: role.memberOf,
        connections: role.connections,
        limit: role.limit < 0 ? null : role.limit,
        validUntil: role.validUntil,
        expired: role.expired,
        declared: role.name === pg_dbsu || (declared !== undefined && declared.spec.state !== 'absent'),
        pooled:
          (cluster.params.pgbouncer_auth_query && role.login && role.name !== pg_dbsu) ||
          (declared !== undefined && isPooled(declared, cluster.params)),
      };
    });
  },
  warnings: ({ cluster, facts }) => silence(cluster, facts, roleFacts),
  examples: [['pigsty pgsql users -l pg-test', 'who there is, and who of them is in the inventory']],
});
