import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { certificatesIn, PigstyError } from '@pigsty/sdk';
import { realWorld } from '../world/world.ts';

interface Files {
  readonly key: string;
  readonly certificate: string;
  readonly nextKey: string;
  readonly nextCertificate: string;
}

function filesIn(directory: string): Files {
  const at = (name: string): string => join(directory, 'files', 'pki', 'ca', name);
  return {
    key: at('ca.key'),
    certificate: at('ca.crt'),
    nextKey: at('ca.key.next'),
    nextCertificate: at('ca.crt.next'),
  };
}

/** Whether two authorities are trusted: the new one, which signs, and the former. */
export function isReplacing(directory: string): boolean {
  const { certificate } = filesIn(directory);
  return existsSync(certificate) && certificatesIn(readFileSync(certificate, 'utf8')).length > 1;
}

/** A new authority signs from now on; the former one is trusted besides. Its key is written over. */
export async function beginReplacement(directory: string, commonName: string): Promise<void> {
  const files = filesIn(directory);
  finishWriting(files);
  if (isReplacing(directory)) return;
  if (!existsSync(files.certificate) || !existsSync(files.key))
    throw new PigstyError(
      'CA_INVALID',
      `there is no certificate authority in ${join(directory, 'files/pki/ca')}`,
      {
        hint: 'The first deploy makes one: pigsty deploy',
      },
    );
  const former = readFileSync(files.certificate, 'utf8');
  const { createAuthority } = await import('./x509.ts');
  const made = await createAuthority(commonName, realWorld());
  writeFileSync(files.nextKey, made.keyPem, { mode: 0o600 });
  // The certificate comes last: with it, both are whole.
  writeFileSync(files.nextCertificate, `${made.certificate.trim()}\n${former.trim()}\n`, { mode: 0o644 });
  finishWriting(files);
}

/** The former authority is trusted no longer. */
export function endReplacement(directory: string): void {
  const { certificate, nextCertificate } = filesIn(directory);
  const [own] = certificatesIn(readFileSync(certificate, 'utf8'));
  if (own === undefined) return;
  writeFileSync(nextCertificate, `${own.trim()}\n`, { mode: 0o644 });
  renameSync(nextCertificate, certificate);
}

/** Two files cannot change at once: a run that was interrupted in between goes on here. */
function finishWriting({ key, certificate, nextKey, nextCertificate }: Files): void {
  if (!existsSync(nextCertificate)) return;
  if (existsSync(nextKey)) renameSync(nextKey, key);
  renameSync(nextCertificate, certificate);
}
