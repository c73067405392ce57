import { nastyWords } from '@pigsty/sdk/testing';
import type { TestHost } from '@pigsty/sandbox/testing';
import { describe, expect, test } from 'vitest';
import { pgDatabase } from '../../src/ops/database.ts';
import { pgRole } from '../../src/ops/role.ts';
import { poolerState } from '../../src/observability/content/pooler-state.ts';
import { databases } from '../../src/plan/databases.ts';
import { roles } from '../../src/plan/roles.ts';
import { renderPgbouncerHba } from '../../src/render/pgb-hba-conf.ts';
import { renderPgbouncerDatabases } from '../../src/render/pgbouncer-database-txt.ts';
import { forwardFile } from '../../src/render/pgbouncer-forward.ts';
import { renderPgbouncerIni } from '../../src/render/pgbouncer-ini.ts';
import { renderPgbouncerUsers } from '../../src/render/pgbouncer-useropts-txt.ts';
import { renderUserlist } from '../../src/render/userlist-txt.ts';
import { converge, plain } from './converge.ts';
import { failedLogins } from './logins.ts';
import { listenAddresses } from '../../src/spec/cluster.ts';
import { clusterWith } from './params.ts';
import { DIRECTORY, session } from './server.ts';

const passwords = nastyWords;
/** With these PgBouncer's ini file has to do; user lists can quote. */
const plainNames = [
  'mail@corp.example',
  'a.b-c_d',
  '_x',
  'under_score',
  'all',
  'replication',
  'trailing-',
  'n0.',
];
const oddNames = nastyWords.filter((w) => !/\p{Cc}/u.test(w) && Buffer.byteLength(w) <= 63);
const names = [...new Set([...plainNames, ...oddNames])].slice(0, nastyWords.length);
const databaseNames = ['app', 'my-db', 'Mixed_Case', 'n0', '_under', 'ends-with-', 'all'];

export function poolerWords(host: () => TestHost): void {
  describe('PgBouncer', () => {
    const users = passwords.map((password, i) => ({
      name: names[i] ?? `pooled_${i}`,
      password,
      pgbouncer: true,
      ...(/^[\w.-]+$/.test(names[i] ?? '') ? { pool_mode: 'session', pool_connlimit: 50 } : {}),
    }));
    const { params, instance, ...cluster } = clusterWith({
      pg_users: users,
      pg_databases: databaseNames.map((name, i) => ({
        name,
        pool_auth_user: names[i % 3],
        pool_size: 7,
        comment: 'x',
      })),
      pgbouncer_log_dir: DIRECTORY,
    });
    const psql = `${session.binDir}/psql -XqAt -h /run/postgresql -p 6432 -d pgbouncer`;

    test('starts with the files and lets every user in with the declared password', async () => {
      const all = { ...cluster, params, instances: [instance] };
      const roleOps = roles(all, []).ops.filter((op) => op.kind === 'pg.role');
      const databaseOps = databases(all, []).ops.filter((op) => op.kind === 'pg.database');
      expect(await converge(host(), pgRole, roleOps)).toEqual([]);
      expect(await converge(host(), pgDatabase, databaseOps)).toEqual([]);
      const known = { admin: [], infra: [], members: [], intranet: [] };
      const mine = (name: string, content: string) =>
        [`/etc/pgbouncer/${name}`, content, 'postgres:postgres', '0600'] as const;
      await host().put([
        mine('pgb_hba.conf', renderPgbouncerHba({ params, known })),
        mine('database.txt', renderPgbouncerDatabases(params)),
        mine('useropts.txt', renderPgbouncerUsers(params)),
        mine('userlist.txt', plain(renderUserlist(params))),
        mine('pgbouncer.ini', renderPgbouncerIni(params, listenAddresses(params, instance.host))),
      ]);
      await host().sh(
        `install -d -o postgres -g postgres /run/postgresql; cd /; runuser -u postgres -- sh -c ': >${forwardFile} && exec pgbouncer -d /etc/pgbouncer/pgbouncer.ini'`,
      );
      const logins = users.map(({ name, password }, i) => ({
        user: name,
        password,
        database: databaseNames[i % databaseNames.length] ?? '',
      }));
      expect(await failedLogins(host(), logins, { port: 6432 })).toEqual({});
    });

    test('knows every database and user by its name', async () => {
      const said = await host().sh(
        `cd /; runuser -u postgres -- ${psql} -c 'SHOW DATABASES' | cut -d'|' -f1; runuser -u postgres -- ${psql} -c 'SHOW USERS' | cut -d'|' -f1,2,3`,
      );
      const lines = said.split('\n');
      expect(databaseNames.filter((name) => !lines.includes(name))).toEqual([]);
      expect(users.filter((u) => !lines.some((l) => l.startsWith(`${u.name}|`)))).toEqual([]);
    });

    test('is seen to be paused, also where PAUSE has named no database', async () => {
      const seen: string[] = [];
      for (const command of ['PAUSE', 'RESUME']) {
        await host().sh(`cd /; runuser -u postgres -- ${psql} -c ${command}`);
        seen.push((await host().sh(poolerState)).trim());
      }
      expect(seen).toEqual(['pigsty_pgbouncer_paused 1', 'pigsty_pgbouncer_paused 0']);
    });

    test('a user and a database that have no options of their own any more are as the others', async () => {
      const show = async (what: string, columns: string): Promise<readonly string[]> =>
        (
          await host().sh(
            `cd /; runuser -u postgres -- ${psql} -c 'SHOW ${what}' | cut -d'|' -f${columns} | sort -u`,
          )
        )
          .split('\n')
          .filter((line) => line !== '');
      expect(await show('USERS', '4,5')).toContain('session|50');
      expect(await show('DATABASES', '6')).toContain('7');
      const bare = {
        ...params,
        pg_users: params.pg_users.map(({ pool_mode: _mode, pool_connlimit: _limit, ...user }) => ({
          ...user,
          pool_connlimit: undefined,
        })),
        pg_databases: params.pg_databases.map(({ pool_size: _size, ...database }) => ({
          ...database,
          pool_size: undefined,
        })),
      };
      await host().put([
        ['/etc/pgbouncer/database.txt', renderPgbouncerDatabases(bare), 'postgres:postgres', '0600'],
        ['/etc/pgbouncer/useropts.txt', renderPgbouncerUsers(bare), 'postgres:postgres', '0600'],
      ]);
      await host().sh(`cd /; runuser -u postgres -- ${psql} -c RELOAD`);
      // Users whose name no line can have never had a mode; the pool's own database has 2 connections.
      const users = await show('USERS', '4,5');
      expect(users.filter((line) => !line.startsWith('|'))).toEqual(['transaction|100']);
      expect((await show('DATABASES', '6')).slice().sort()).toEqual(['2', '50']);
    });

    test('asks the server for users that are in no file, where it is told to', async () => {
      const asking = { ...params, pgbouncer_auth_query: true };
      const bare = asking.pg_users.map((user) => ({ ...user, pgbouncer: false }));
      const databases = asking.pg_databases.map((database) => ({ ...database, pool_auth_user: undefined }));
      const all = { ...asking, pg_users: bare, pg_databases: databases };
      const userlist = plain(renderUserlist(all));
      const listed = userlist.split('\n').map((line) => line.replace(/ ".*$/, ''));
      expect(listed.filter((word) => word !== '')).toEqual(['"postgres"']);
      await host().put([
        ['/etc/pgbouncer/userlist.txt', userlist, 'postgres:postgres', '0600'],
        ['/etc/pgbouncer/database.txt', renderPgbouncerDatabases(all), 'postgres:postgres', '0600'],
        [
          '/etc/pgbouncer/pgbouncer.ini',
          renderPgbouncerIni(all, listenAddresses(all, instance.host)),
          'postgres:postgres',
          '0600',
        ],
      ]);
      // As a deploy does after a change of its ini file: who was in a file once is not asked for before.
      await host().sh(
        `kill "$(cat /run/postgresql/pgbouncer.pid)"; for i in $(seq 50); do pgrep -x pgbouncer >/dev/null || break; sleep 0.1; done; cd /; runuser -u postgres -- pgbouncer -d /etc/pgbouncer/pgbouncer.ini`,
      );
      const logins = users.map(({ name, password }, i) => ({
        user: name,
        password,
        database: databaseNames[i % databaseNames.length] ?? '',
      }));
      expect(await failedLogins(host(), logins, { port: 6432 })).toEqual({});
      const wrong = logins.slice(0, 2).map((login) => ({ ...login, password: `${login.password}x` }));
      expect(Object.keys(await failedLogins(host(), wrong, { port: 6432 }))).toHaveLength(2);
    });
  });
}
