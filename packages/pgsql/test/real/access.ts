import { quoteWord } from '@pigsty/sdk';
import { nastyWords } from '@pigsty/sdk/testing';
import type { TestHost } from '@pigsty/sandbox/testing';
import { describe, expect, test } from 'vitest';
import { pgRole } from '../../src/ops/role.ts';
import { roles } from '../../src/plan/roles.ts';
import { renderPgHba } from '../../src/render/pg-hba-conf.ts';
import { renderPgpass } from '../../src/render/pgpass.ts';
import { converge, plain } from './converge.ts';
import { clusterWith } from './params.ts';
import { DIRECTORY, rows, session } from './server.ts';

const nowhere = { admin: [], infra: [], members: [], intranet: [] };

export function accessWords(host: () => TestHost): void {
  describe('pg_hba.conf', () => {
    /** What PostgreSQL reads in the file of these rules. */
    async function read(
      rules: readonly object[],
    ): Promise<readonly { users: string[]; databases: string[] }[]> {
      const { params } = clusterWith({ pg_default_hba_rules: [], pg_hba_rules: rules });
      const file = renderPgHba({ params, known: nowhere });
      await host().put([[`${DIRECTORY}/data/pg_hba.conf`, file, 'postgres:postgres']]);
      return rows(
        host(),
        'SELECT user_name AS users, database AS databases, error FROM pg_hba_file_rules ORDER BY rule_number, line_number',
      );
    }
    const rule = (user: string, db = 'all'): object => ({
      user,
      db,
      addr: '10.0.0.1',
      auth: 'pwd',
      title: 't',
    });

    test('names each user and database to the byte', async () => {
      const words = nastyWords.filter((w) => !w.includes(',') && !/^[+/]/.test(w) && w.trim() === w);
      const found = await read(words.map((w) => rule(w, w)));
      expect(found).toEqual(words.map((w) => ({ users: [w], databases: [w], error: null })));
    });

    test('takes a list of names, with spaces and groups', async () => {
      const [found] = await read([rule('app one, +my team,Ünï', 'db1, db 2')]);
      expect(found).toEqual({
        users: ['app one', '+my team', 'Ünï'],
        databases: ['db1', 'db 2'],
        error: null,
      });
    });

    test('is not changed by what a title says', async () => {
      const titles = [
        'two\nhost all all 0.0.0.0/0 trust',
        'continues \\',
        'carriage\rhost all all all trust',
      ];
      const found = await read(titles.map((title, i) => ({ ...rule(`u${i}`), title })));
      expect(found.map((r) => r.users)).toEqual([['u0'], ['u1'], ['u2']]);
    });

    test('leaves out every line of a rule for another role', async () => {
      const raw = { title: 'x', role: 'replica', rules: ['host all a all md5\nhost all b all md5'] };
      expect(await read([raw])).toEqual([]);
    });
  });

  describe('.pgpass', () => {
    test('gives libpq exactly the declared password', async () => {
      const users = nastyWords.map((password, i) => ({ name: `user_${i}`, password }));
      const ops = roles(clusterWith({ pg_users: users }), []).ops.filter((op) => op.kind === 'pg.role');
      expect(await converge(host(), pgRole, ops)).toEqual([]);
      const files = users.map(({ name, password }) => {
        const { params } = clusterWith({ pg_monitor_username: name, pg_monitor_password: password });
        return [
          `${DIRECTORY}/${name}.pgpass`,
          plain(renderPgpass(params)),
          'postgres:postgres',
          '0600',
        ] as const;
      });
      await host().put(files);
      const logins = users.map(
        ({ name }) =>
          `PGPASSFILE=${DIRECTORY}/${name}.pgpass runuser -u postgres -- ${session.binDir}/psql -XqAt -w -c 'SELECT 1' -h 127.0.0.1 -U ${quoteWord(name)} -d postgres >/dev/null 2>&1 || echo ${name}`,
      );
      const refused = (await host().sh(`cd /\n${logins.join('\n')}`)).split('\n').filter((l) => l !== '');
      expect(users.filter((u) => refused.includes(u.name)).map((u) => u.password)).toEqual([]);
    });
  });
}
