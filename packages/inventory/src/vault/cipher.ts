import { createCipheriv, createDecipheriv, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { isSecret, Secret, type Text } from '@pigsty/sdk';
import { openEnvelope, sealEnvelope } from './envelope.ts';
import { vaultKeys } from './keys.ts';

/** A password, with the label that version 1.2 of the format knows it by. */
export interface VaultPassword {
  readonly id?: string;
  readonly password: Secret;
}

export type Decrypted =
  | { readonly state: 'plain'; readonly plain: Secret }
  | { readonly state: 'no-password' }
  | { readonly state: 'wrong-password'; readonly id?: string }
  | { readonly state: 'damaged'; readonly reason: string };

/**
 * Encrypts a text as Ansible Vault does (AES256 in counter mode, version 1.1, with a label 1.2).
 *
 * @example
 * encryptVault('correct horse', Secret.of('vault password'));
 */
export function encryptVault(
  plaintext: Text,
  password: Secret,
  { id, salt = randomBytes(32) }: { readonly id?: string; readonly salt?: Buffer } = {},
): string {
  const keys = vaultKeys(password, salt);
  let sealed = '';
  const plain = isSecret(plaintext) ? plaintext : Secret.of(plaintext);
  plain.map((words) => {
    const cipher = createCipheriv('aes-256-ctr', keys.cipher, keys.counter);
    const ciphertext = Buffer.concat([cipher.update(padded(Buffer.from(words, 'utf8'))), cipher.final()]);
    const hmac = createHmac('sha256', keys.hmac).update(ciphertext).digest();
    sealed = sealEnvelope({ ...(id === undefined ? {} : { id }), salt, hmac, ciphertext });
    return '';
  });
  return sealed;
}

/** Decrypts a text of Ansible Vault 1.1 or 1.2. The password with the text's label is tried first, then all others. */
export function decryptVault(text: string, passwords: readonly VaultPassword[]): Decrypted {
  const envelope = openEnvelope(text);
  if ('broken' in envelope) return { state: 'damaged', reason: envelope.broken };
  const { id, salt, hmac, ciphertext } = envelope;
  if (passwords.length === 0) return { state: 'no-password' };
  const labelled = passwords.filter((p) => p.id === id);
  const others = passwords.filter((p) => p.id !== id);
  for (const { password } of [...labelled, ...others]) {
    const keys = vaultKeys(password, salt);
    const found = createHmac('sha256', keys.hmac).update(ciphertext).digest();
    if (!timingSafeEqual(found, hmac)) continue;
    const cipher = createDecipheriv('aes-256-ctr', keys.cipher, keys.counter);
    const plain = unpadded(Buffer.concat([cipher.update(ciphertext), cipher.final()]));
    const words = plain === undefined ? undefined : decoded(plain);
    if (words === undefined) return { state: 'damaged', reason: 'the vaulted content is no text in UTF-8' };
    return { state: 'plain', plain: Secret.of(words) };
  }
  return { state: 'wrong-password', ...(id === undefined ? {} : { id }) };
}

/** Counter mode needs no padding; Ansible pads to whole blocks (PKCS #7) nevertheless. */
function padded(bytes: Buffer): Buffer {
  const count = 16 - (bytes.length % 16);
  return Buffer.concat([bytes, Buffer.alloc(count, count)]);
}

function unpadded(bytes: Buffer): Buffer | undefined {
  const count = bytes.at(-1) ?? 0;
  const isPadding = count >= 1 && count <= 16 && bytes.subarray(-count).every((byte) => byte === count);
  return isPadding ? bytes.subarray(0, -count) : undefined;
}

function decoded(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
