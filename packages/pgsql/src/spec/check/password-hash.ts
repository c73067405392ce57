import { isHashed } from '../../sql/scram.ts';
import type { Finding, Rule } from './finding.ts';

/** What begins like a hash that PostgreSQL takes as it is. */
const LIKE_A_HASH = /^(?:SCRAM-SHA-256\$|md5[0-9a-f]{8,}$)/i;

/** Half a hash is taken for the password itself: nobody logs in with the real one. */
export const passwordHashes: Rule = ({ params }) =>
  (['pg_default_roles', 'pg_users'] as const).flatMap((list) =>
    params[list].flatMap(({ name, password }, i): readonly Finding[] =>
      password?.matches((plain) => LIKE_A_HASH.test(plain) && !isHashed(plain)) === true
        ? [
            {
              rule: 'password-hash',
              severity: 'warning',
              path: [list, i, 'password'],
              message: `the password of ${name} begins like a hash and is none: PostgreSQL takes it as the password itself`,
              hint: 'Copy the whole of rolpassword from pg_authid (SCRAM-SHA-256$4096:salt$stored:server), or write the password.',
            },
          ]
        : [],
    ),
  );
