import { nastyWords, unprintableWords } from '@pigsty/sdk/testing';
import type { TestHost } from '@pigsty/sandbox/testing';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { pgDatabase } from '../../src/ops/database.ts';
import { pgRole } from '../../src/ops/role.ts';
import { pgSchema } from '../../src/ops/schema.ts';
import { roles } from '../../src/plan/roles.ts';
import { converge, plain } from './converge.ts';
import { failedLogins } from './logins.ts';
import { clusterWith } from './params.ts';
import { rows, session } from './server.ts';

const everyWord = [...nastyWords, ...unprintableWords];
/** Any Unicode text that PostgreSQL can hold. */
const anyWord = fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }).filter((w) => !w.includes('\0'));
const manyWords = fc.uniqueArray(anyWord, { minLength: 25, maxLength: 25 });
const twice = { numRuns: 2, endOnFailure: true };

/** At most 63 bytes, as PostgreSQL cuts a longer name. */
const names = (words: readonly string[]): readonly string[] =>
  [...new Set(words)].filter((w) => Buffer.byteLength(w) <= 63);

export function postgresWords(host: () => TestHost): void {
  describe('PostgreSQL', () => {
    async function logIn(
      words: readonly string[],
      vars: Readonly<Record<string, unknown>> = {},
    ): Promise<void> {
      const users = words.map((password, i) => ({ name: `user_${i}`, password }));
      const cluster = clusterWith({ pg_users: users, ...vars });
      const ops = roles(cluster, []).ops.filter((op) => op.kind === 'pg.role');
      expect(await converge(host(), pgRole, ops)).toEqual([]);
      const logins = users.map(({ name, password }) => ({ user: name, password }));
      expect(await failedLogins(host(), logins)).toEqual({});
    }

    test('lets a user in with exactly the declared password', () => logIn(everyWord));

    test('lets a user in with any password', async () => {
      await fc.assert(
        fc.asyncProperty(manyWords, (words) => logIn(words)),
        twice,
      );
    });

    test('refuses a password that differs in its last character', async () => {
      await logIn(['wörd'], {});
      expect(Object.keys(await failedLogins(host(), [{ user: 'user_0', password: 'wörd ' }]))).toHaveLength(
        1,
      );
    });

    test('holds names, comments and settings to the byte', async () => {
      const words = names(everyWord);
      const roleOps = words.map((word, i) =>
        pgRole({
          session,
          cluster: 'pg-words',
          name: word,
          state: 'present',
          attributes: {},
          exactVerifier: false,
          comment: everyWord[i] ?? '',
          memberships: [],
          parameters: { application_name: 'é$\\\'"', search_path: `"${word.replaceAll('"', '""')}", public` },
          noLongerDeclared: 'reset',
        }),
      );
      expect(await converge(host(), pgRole, roleOps)).toEqual([]);
      const found = await rows<{ name: string; comment: string; path: string[] }>(
        host(),
        "SELECT rolname AS name, shobj_description(oid, 'pg_authid') AS comment FROM pg_authid WHERE oid > 16383 AND rolname !~ '^user_'",
      );
      expect(new Map(found.map((r) => [r.name, r.comment]))).toEqual(
        new Map(words.map((word, i) => [word, everyWord[i]])),
      );
    });

    test('holds settings of a database to the byte', async () => {
      const parameters = Object.fromEntries(everyWord.map((word, i) => [`words.w${i}`, word]));
      const op = pgDatabase({
        session,
        cluster: 'pg-words',
        name: 'settings',
        state: 'present',
        createOptions: [],
        parameters,
        noLongerDeclared: 'reset',
        grant: [],
        revoke: [],
      });
      expect(await converge(host(), pgDatabase, [op])).toEqual([]);
      const values = everyWord.map((_, i) => `current_setting('words.w${i}') AS w${i}`).join(', ');
      const [row] = await rows<Record<string, string>>(host(), `SELECT ${values}`, 'settings');
      expect(Object.values(row ?? {})).toEqual(everyWord);
    });

    describe('settings in spellings of their own', () => {
      const parameters = JSON.parse(
        readFileSync(new URL('../fixtures/odd-settings.json', import.meta.url), 'utf8'),
      ) as Readonly<Record<string, string | number | boolean>>;
      // The server knows a setting by more than one spelling: Sort_Mem is work_mem.
      const { WORK_MEM: _same, ...others } = parameters;
      const formerName = { ...others, Sort_Mem: '16MB' };
      const name = 'spelling';

      test.each([
        ['as they are', parameters],
        ['by a former name', formerName],
      ])('of a role and of a database converge, %s', async (_how, wanted) => {
        const role = pgRole({
          session,
          cluster: 'pg-words',
          name,
          state: 'present',
          attributes: {},
          exactVerifier: false,
          memberships: [],
          parameters: wanted,
          noLongerDeclared: 'reset',
        });
        const database = pgDatabase({
          session,
          cluster: 'pg-words',
          name,
          state: 'present',
          createOptions: [],
          parameters: wanted,
          noLongerDeclared: 'reset',
          grant: [],
          revoke: [],
        });
        expect(await converge(host(), pgRole, [role])).toEqual([]);
        expect(await converge(host(), pgDatabase, [database])).toEqual([]);
      });

      test('another spelling of the value that is stored is no change', async () => {
        const same = {
          Work_Mem: '8192kB',
          statement_timeout: 60_000,
          enable_hashagg: 'true',
          client_min_messages: 'debug2',
          log_duration: true,
        };
        const args = {
          session,
          cluster: 'pg-words',
          name,
          state: 'present',
          createOptions: [],
          parameters: same,
          noLongerDeclared: 'leave',
          grant: [],
          revoke: [],
        } as const;
        await host().sh(
          `runuser -u postgres -- ${session.binDir}/psql -XqAt -h ${session.socketDir} -d postgres -c "ALTER DATABASE spelling SET work_mem TO '8 MB'"`,
        );
        const states = pgDatabase.parse(await host().sh(plain(pgDatabase.read([args]))), [args]);
        expect(pgDatabase.diff(args, states[0]!, [])).toBeUndefined();
      });
    });

    test('has databases, and schemas in them, of any name', async () => {
      const words = names(nastyWords).filter((w) => /["'\\=:$`{; é]/.test(w));
      const cluster = { session, cluster: 'pg-words' };
      const databaseOps = words.map((name) =>
        pgDatabase({
          ...cluster,
          name,
          state: 'present',
          createOptions: ['STRATEGY file_copy'],
          parameters: {},
          noLongerDeclared: 'reset',
          grant: [],
          revoke: [],
        }),
      );
      const schemaOps = words.map((name) =>
        pgSchema({ ...cluster, database: name, name, state: 'present', grant: [], revoke: [] }),
      );
      expect(await converge(host(), pgDatabase, databaseOps)).toEqual([]);
      expect(await converge(host(), pgSchema, schemaOps)).toEqual([]);
    });

    test('answers for its databases when one of those asked about is not there', async () => {
      const schemaIn = (database: string) => {
        const place = { session, cluster: 'pg-words', database };
        return pgSchema({ ...place, name: 'public', state: 'present', grant: [], revoke: [] }).args;
      };
      const asked = [schemaIn('not there'), schemaIn('postgres')];
      const states = pgSchema.parse(await host().sh(plain(pgSchema.read(asked))), asked);
      expect(states.map((s) => s.exists)).toEqual([false, true]);
    });
  });
}
