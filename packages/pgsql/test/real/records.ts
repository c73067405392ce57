import type { TestHost } from '@pigsty/sandbox/testing';
import { describe, expect, test } from 'vitest';
import { pgDatabase } from '../../src/ops/database.ts';
import type { DatabaseArgs } from '../../src/ops/database/args.ts';
import { pgPrivilege } from '../../src/ops/privilege.ts';
import { pgRole } from '../../src/ops/role.ts';
import type { RoleArgs } from '../../src/ops/role/args.ts';
import { parseDefaultPrivilege } from '../../src/sql/default-privilege.ts';
import { changesOf, converge } from './converge.ts';
import { rows, session } from './server.ts';

const place = { session, cluster: 'pg-words', state: 'present', noLongerDeclared: 'reset' } as const;
const role: RoleArgs = {
  ...place,
  name: 'recorded',
  attributes: {},
  exactVerifier: false,
  memberships: [],
  parameters: {},
};
const full: RoleArgs = {
  ...role,
  attributes: { createdb: true, createrole: true, inherit: false },
  connectionLimit: 7,
  expiresAt: 2_200_000_000,
  comment: 'of the application',
  memberships: [
    { role: 'pg_monitor', member: true, admin: true },
    { role: 'pg_signal_backend', member: true },
  ],
  parameters: { Work_Mem: '16MB', statement_timeout: 1000 },
};
const database: DatabaseArgs = {
  ...place,
  name: 'recorded',
  createOptions: [],
  parameters: {},
  grant: [],
  revoke: [],
};

/** What an inventory declared and no longer says, on a real server. */
export function postgresRecords(host: () => TestHost): void {
  const sql = (statements: string): Promise<string> =>
    host().sh(
      `cd /; runuser -u postgres -- ${session.binDir}/psql -XqAt -v ON_ERROR_STOP=1 -h ${session.socketDir} -d postgres <<'END_OF_SQL'\n${statements}\nEND_OF_SQL\n`,
    );
  const roleNow = (): Promise<readonly unknown[]> =>
    rows(
      host(),
      `SELECT rolcreatedb, rolcreaterole, rolinherit, rolbypassrls, rolconnlimit, rolvaliduntil::text, rolconfig,
        shobj_description(oid, 'pg_authid') AS comment,
        (SELECT json_object_agg(m.roleid::regrole, m.admin_option ORDER BY m.roleid::regrole::text) FROM pg_auth_members m WHERE m.member = r.oid) AS roles
       FROM pg_roles r WHERE rolname = 'recorded'`,
    );

  describe('what was declared and is no longer', () => {
    test('of a role is taken back; what somebody else gave it stays', async () => {
      expect(await converge(host(), pgRole, [pgRole(full)])).toEqual([]);
      await sql(
        "ALTER ROLE recorded BYPASSRLS; ALTER ROLE recorded SET lock_timeout TO '3s'; GRANT pg_read_all_data TO recorded",
      );
      const less: RoleArgs = { ...role, memberships: [{ role: 'pg_monitor', member: true }] };
      expect(await changesOf(host(), pgRole, [pgRole(less)])).toEqual([
        "alter role recorded: nocreatedb (no longer declared); nocreaterole (no longer declared); inherit (no longer declared); connection limit -1 (no longer declared); valid until 'infinity' (no longer declared); comment (no longer declared); member of pg_monitor without options (no longer declared); no more member of pg_signal_backend (no longer declared); parameters statement_timeout (no longer declared), work_mem (no longer declared)",
      ]);
      expect(await converge(host(), pgRole, [pgRole(less)])).toEqual([]);
      expect(await roleNow()).toEqual([
        {
          rolcreatedb: false,
          rolcreaterole: false,
          rolinherit: true,
          rolbypassrls: true,
          rolconnlimit: -1,
          rolvaliduntil: 'infinity',
          rolconfig: ['lock_timeout=3s'],
          comment: null,
          roles: { pg_monitor: false, pg_read_all_data: false },
        },
      ]);
    });

    test('of a role stays where the inventory wants it to, until it wants it back', async () => {
      const leaving: RoleArgs = { ...full, noLongerDeclared: 'leave' };
      expect(await converge(host(), pgRole, [pgRole(leaving)])).toEqual([]);
      const less: RoleArgs = { ...role, noLongerDeclared: 'leave' };
      expect(await changesOf(host(), pgRole, [pgRole(less)])).toEqual([]);
      expect(await changesOf(host(), pgRole, [pgRole(role)])).toHaveLength(1);
      expect(await converge(host(), pgRole, [pgRole(role)])).toEqual([]);
    });

    test('is recorded also where a role is like that already, and forgotten with the role', async () => {
      await sql('ALTER ROLE recorded CREATEROLE');
      const declared: RoleArgs = { ...role, attributes: { createrole: true } };
      expect(await changesOf(host(), pgRole, [pgRole(declared)])).toEqual([
        'alter role recorded: record what is declared',
      ]);
      expect(await converge(host(), pgRole, [pgRole(declared)])).toEqual([]);
      expect(await converge(host(), pgRole, [pgRole({ ...role, state: 'absent' })])).toEqual([]);
      expect(await converge(host(), pgRole, [pgRole(role)])).toEqual([]);
      await sql('ALTER ROLE recorded CREATEROLE');
      expect(await changesOf(host(), pgRole, [pgRole(role)])).toEqual([]);
    });

    test('of a database is taken back, with who may connect; what somebody else granted stays', async () => {
      const everybody = { role: 'PUBLIC', privilege: 'CONNECT' };
      const declared: DatabaseArgs = {
        ...database,
        isTemplate: true,
        connectionLimit: 5,
        comment: 'of the application',
        parameters: { work_mem: '8MB' },
        owner: 'pg_monitor',
        grant: [
          { role: 'recorded', privilege: 'CONNECT', grantable: true },
          { role: 'pg_monitor', privilege: 'CONNECT' },
        ],
        revoke: [everybody],
      };
      expect(await converge(host(), pgDatabase, [pgDatabase(declared)])).toEqual([]);
      await sql(
        'GRANT TEMPORARY ON DATABASE recorded TO recorded; ALTER DATABASE recorded SET lock_timeout TO 5',
      );
      expect(await changesOf(host(), pgDatabase, [pgDatabase(database)])).toEqual([
        'alter database recorded: is_template false (no longer declared); connection limit -1 (no longer declared); comment (no longer declared); parameters work_mem (no longer declared); grant CONNECT TO PUBLIC (no longer declared); revoke CONNECT FROM recorded (no longer declared)',
      ]);
      expect(await converge(host(), pgDatabase, [pgDatabase(database)])).toEqual([]);
      expect(
        await rows(
          host(),
          `SELECT datistemplate, datconnlimit, shobj_description(oid, 'pg_database') AS comment,
            (SELECT setconfig FROM pg_db_role_setting WHERE setdatabase = d.oid) AS settings,
            (SELECT array_agg(x.privilege_type ORDER BY x.privilege_type) FROM aclexplode(datacl) x WHERE x.grantee = 0) AS everybody,
            (SELECT array_agg(x.privilege_type ORDER BY x.privilege_type) FROM aclexplode(datacl) x WHERE x.grantee = datdba) AS owner,
            (SELECT array_agg(x.privilege_type) FROM aclexplode(datacl) x WHERE x.grantee = 'recorded'::regrole) AS held
           FROM pg_database d WHERE datname = 'recorded'`,
        ),
      ).toEqual([
        {
          datistemplate: false,
          datconnlimit: -1,
          comment: null,
          settings: ['lock_timeout=5'],
          everybody: ['CONNECT', 'TEMPORARY'],
          owner: ['CONNECT', 'CREATE', 'TEMPORARY'],
          held: ['TEMPORARY'],
        },
      ]);
    });

    test('of default privileges is taken back, in the database where it was granted', async () => {
      const privileges = (...statements: readonly string[]) =>
        pgPrivilege({
          ...place,
          database: 'recorded',
          creator: 'postgres',
          privileges: statements.flatMap((s) => parseDefaultPrivilege(s) ?? []),
        });
      const select = 'GRANT SELECT ON TABLES TO pg_monitor';
      const both = privileges(select, 'GRANT INSERT, UPDATE ON TABLES TO recorded');
      expect(await converge(host(), pgPrivilege, [both])).toEqual([]);
      expect(await changesOf(host(), pgPrivilege, [privileges(select)])).toEqual([
        'revoke 2 default privileges on new objects of postgres in database recorded (no longer declared)',
      ]);
      expect(await converge(host(), pgPrivilege, [privileges(select)])).toEqual([]);
      expect(
        await rows(
          host(),
          `SELECT x.grantee::regrole::text AS role, x.privilege_type AS privilege FROM pg_default_acl, aclexplode(defaclacl) x WHERE x.grantee <> 'postgres'::regrole`,
          'recorded',
        ),
      ).toEqual([{ role: 'pg_monitor', privilege: 'SELECT' }]);
    });
  });
}
