import { createHash, createHmac, pbkdf2, pbkdf2Sync, timingSafeEqual } from 'node:crypto';
import { saslprep } from './saslprep.ts';

const ITERATIONS = 4096;
const KEY_BYTES = 32;
const VERIFIER = /^SCRAM-SHA-256\$(\d+):([A-Za-z0-9+/=]+)\$([A-Za-z0-9+/=]+):([A-Za-z0-9+/=]+)$/;
const MD5 = /^md5[0-9a-f]{32}$/;

/** A SCRAM-SHA-256 verifier as PostgreSQL stores it in pg_authid. */
export function scramVerifier(password: string, salt: Buffer, iterations = ITERATIONS): string {
  const salted = pbkdf2Sync(saslprep(password), salt, iterations, KEY_BYTES, 'sha256');
  return verifierOf(salted, salt, iterations);
}

/** The same, derived on another thread. */
export async function deriveScramVerifier(password: string, salt: Buffer): Promise<string> {
  const salted = await new Promise<Buffer>((resolve, reject) => {
    pbkdf2(saslprep(password), salt, ITERATIONS, KEY_BYTES, 'sha256', (error, key) =>
      error === null ? resolve(key) : reject(error),
    );
  });
  return verifierOf(salted, salt, ITERATIONS);
}

function verifierOf(salted: Buffer, salt: Buffer, iterations: number): string {
  const clientKey = createHmac('sha256', salted).update('Client Key').digest();
  const storedKey = createHash('sha256').update(clientKey).digest('base64');
  const serverKey = createHmac('sha256', salted).update('Server Key').digest('base64');
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${storedKey}:${serverKey}`;
}

/**
 * The salt of a role of a cluster. It is the same in every run, so that PostgreSQL and PgBouncer hold the same verifier
 * and a re-run finds nothing to do; it does not depend on the password, which would give an attacker a cheap test.
 */
export function roleSalt(cluster: string, role: string): Buffer {
  return createHash('sha256').update(`pigsty scram salt\0${cluster}\0${role}`).digest().subarray(0, 16);
}

/** True for what PostgreSQL takes as it is: a verifier or an md5 hash instead of a password. */
export function isHashed(password: string): boolean {
  return VERIFIER.test(password) || MD5.test(password);
}

/** Does a stored verifier belong to this password? */
export function verifierMatches(stored: string, password: string, role: string): boolean {
  if (isHashed(password)) return same(stored, password);
  if (MD5.test(stored)) return same(stored, md5Hash(password, role));
  const [, iterations, salt] = VERIFIER.exec(stored) ?? [];
  if (iterations === undefined || salt === undefined) return false;
  return same(stored, scramVerifier(password, Buffer.from(salt, 'base64'), Number(iterations)));
}

export function md5Hash(password: string, role: string): string {
  return `md5${createHash('md5')
    .update(password + role)
    .digest('hex')}`;
}

function same(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
