import { pbkdf2Sync } from 'node:crypto';
import type { Secret } from '@pigsty/sdk';

const ITERATIONS = 10_000;

export interface VaultKeys {
  readonly cipher: Buffer;
  readonly hmac: Buffer;
  readonly counter: Buffer;
}

/** Stretching a password is slow on purpose; each pair of salt and password is stretched once. */
const known = new WeakMap<Secret, Map<string, VaultKeys>>();

export function vaultKeys(password: Secret, salt: Buffer): VaultKeys {
  const ofPassword = known.get(password) ?? new Map<string, VaultKeys>();
  known.set(password, ofPassword);
  const name = salt.toString('hex');
  const before = ofPassword.get(name);
  if (before !== undefined) return before;
  let bytes = Buffer.alloc(0);
  password.map((plain) => {
    bytes = pbkdf2Sync(plain, salt, ITERATIONS, 80, 'sha256');
    return '';
  });
  const keys = { cipher: bytes.subarray(0, 32), hmac: bytes.subarray(32, 64), counter: bytes.subarray(64) };
  ofPassword.set(name, keys);
  return keys;
}
