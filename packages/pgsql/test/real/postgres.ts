import { nastyWords, unprintableWords } from '@pigsty/sdk/testing';
import type { TestHost } from '@pigsty/sandbox/testing';
import fc from 'fast-check';
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
        grant: [],
        revoke: [],
      });
      expect(await converge(host(), pgDatabase, [op])).toEqual([]);
      const values = everyWord.map((_, i) => `current_setting('words.w${i}') AS w${i}`).join(', ');
      const [row] = await rows<Record<string, string>>(host(), `SELECT ${values}`, 'settings');
      expect(Object.values(row ?? {})).toEqual(everyWord);
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
