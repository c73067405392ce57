import { members } from './estate.ts';

export interface AddedCluster {
  readonly name: string;
  readonly host: string;
  /** Variables of its only member: `, pg_upstream: 10.10.20.11`. */
  readonly vars?: string;
}

/** Another cluster of one member with the database and the user of pg-test, in the inventory of the demo. */
export function withCluster(text: string, { name, host, vars = '' }: AddedCluster): string {
  return text.replace(
    '\n  vars:\n    admin_ip',
    `
    ${name}:
      hosts:
        ${host}: { pg_seq: 1, pg_role: primary${vars} }
      vars:
        pg_cluster: ${name}
        pg_databases: [{ name: test }]
        pg_users:
          - { name: test, password: test, pgbouncer: true, roles: [dbrole_admin] }

  vars:
    admin_ip`,
  );
}

/** The demo's pg-test with two members, and pg-dr on the third host, which copies from it. */
export function withStandbyCluster(text: string): string {
  const [first, , third] = members;
  return withCluster(text.replace(`        ${third}: { pg_seq: 3, pg_role: replica }\n`, ''), {
    name: 'pg-dr',
    host: third,
    vars: `, pg_upstream: ${first}`,
  });
}
