import { Secret } from '@pigsty/sdk';
import { expect, test } from 'vitest';
import { PgsqlParams } from '../../src/spec/schema.ts';
import { deriveVerifiers, storedVerifier } from '../../src/spec/roles.ts';
import { saslprep } from '../../src/sql/saslprep.ts';
import { isHashed, md5Hash, roleSalt, scramVerifier, verifierMatches } from '../../src/sql/scram.ts';

// RFC 7677, section 3: user "user", password "pencil".
const SALT = Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64');

test('a verifier is the one of RFC 7677', () => {
  const verifier =
    'SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=';
  expect(scramVerifier('pencil', SALT)).toBe(verifier);
  expect(isHashed(verifier)).toBe(true);
});

test('a password is recognized in a verifier with another salt and number of iterations', () => {
  const stored = scramVerifier('p"a\'s s:wörd', Buffer.from('0123456789abcdef'), 8192);
  expect(verifierMatches(stored, 'p"a\'s s:wörd', 'x')).toBe(true);
  expect(verifierMatches(stored, 'other', 'x')).toBe(false);
  expect(verifierMatches('nonsense', 'nonsense', 'x')).toBe(false);
});

test('an md5 hash is recognized, and a hash that is declared is taken as it is', () => {
  expect(verifierMatches(md5Hash('secret', 'bob'), 'secret', 'bob')).toBe(true);
  expect(verifierMatches(md5Hash('secret', 'bob'), 'secret', 'eve')).toBe(false);
  expect(verifierMatches(md5Hash('secret', 'bob'), md5Hash('secret', 'bob'), 'bob')).toBe(true);
});

test('each role of each cluster has a salt of its own, the same in every run', () => {
  const salts = [
    roleSalt('pg-a', 'x'),
    roleSalt('pg-b', 'x'),
    roleSalt('pg-a', 'y'),
    roleSalt('pg-a', 'x'),
  ].map((s) => s.toString('hex'));
  expect(new Set(salts).size).toBe(3);
  expect(roleSalt('pg-a', 'x')).toHaveLength(16);
});

test('what PostgreSQL stores and what PgBouncer holds is one verifier, and a secret', () => {
  const password = Secret.of('test-password');
  const params = { pg_cluster: 'pg-test', pg_pwd_enc: 'scram-sha-256' } as const;
  const first = storedVerifier('test', password, params);
  expect(storedVerifier('test', Secret.of('test-password'), params).sha256()).toBe(first.sha256());
  expect(String(first)).toBe('[secret]');
});

test('a verifier that was derived while hosts answer is the one that is derived at once', async () => {
  const atOnce = Secret.of(scramVerifier('test-password', roleSalt('pg-test', 'test')));
  const params = PgsqlParams.parse({
    pg_cluster: 'pg-test',
    pg_seq: 1,
    pg_role: 'primary',
    pg_users: [{ name: 'test', password: 'test-password' }],
  });
  const password = params.pg_users[0]?.password;
  await deriveVerifiers([{ params }]);
  expect(storedVerifier('test', password!, params).sha256()).toBe(atOnce.sha256());
});

test('a password is prepared as PostgreSQL does: mapped and normalized, or left alone where that is refused', () => {
  expect(saslprep('I\u00adX')).toBe('IX');
  expect(saslprep('\u00aa\u2168')).toBe('aIX');
  expect(saslprep('no\u00a0break')).toBe('no break');
  expect(saslprep('tab\tand\nline')).toBe('tab\tand\nline');
  expect(saslprep('\ufb01\u0007')).toBe('\ufb01\u0007');
  expect(saslprep('\ufb01 \u{1f600}')).toBe('\ufb01 \u{1f600}');
  expect(saslprep('\u0627\ufb01')).toBe('\u0627\ufb01');
  expect(saslprep('\u00ad')).toBe('\u00ad');
});
