import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { chmodSync, existsSync, lstatSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { certificatesIn, PigstyError } from '@pigsty/sdk';
import { type CertificateProfile } from '@pigsty/sdk/engine';
import type { World } from '../world/world.ts';

/** The estate's certificate authority. */
export interface CertificateAuthority {
  /** PEM of its certificate, and after it of those that are trusted besides, while an authority is replaced. */
  readonly certificate: string;
  readonly origin: 'adopted' | 'created' | 'temporary';
  /** Signs a PEM request for exactly this profile, whatever else the request asks for. */
  sign(request: string, profile: CertificateProfile): Promise<string>;
}

export interface CaOptions {
  readonly commonName: string;
  /** Without an authority on disk: `create` writes one, `temporary` makes one that dies with the process. */
  readonly whenAbsent: 'create' | 'temporary';
}

/** `files/pki/ca/ca.{key,crt}` beside the inventory: where the original keeps it, so that an existing one is adopted. */
export async function openCa(
  directory: string,
  options: CaOptions,
  world: World,
): Promise<CertificateAuthority> {
  const folder = join(directory, 'files', 'pki', 'ca');
  const keyFile = join(folder, 'ca.key');
  const certificateFile = join(folder, 'ca.crt');
  if (isThere(keyFile) || isThere(certificateFile)) {
    const { key, certificate } = adopt(keyFile, certificateFile, world);
    return authority('adopted', { key, certificate, world });
  }
  const { createAuthority } = await import('./x509.ts');
  const made = await createAuthority(options.commonName, world);
  const origin = options.whenAbsent === 'create' ? 'created' : 'temporary';
  if (origin === 'created') {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(keyFile, made.keyPem, { mode: 0o600, flag: 'wx' });
    chmodSync(keyFile, 0o600);
    writeFileSync(certificateFile, made.certificate, { mode: 0o644, flag: 'wx' });
  }
  return authority(origin, { key: createPrivateKey(made.keyPem), certificate: made.certificate, world });
}

/**
 * An authority that cannot be looked at (another user's, or on a disk that is not mounted) is there all the same:
 * a plan with another one would replace every certificate.
 */
function isThere(file: string): boolean {
  try {
    lstatSync(file);
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw new PigstyError('CA_INVALID', `${file} cannot be read: ${(cause as Error).message}`, {
      hint: 'Whoever runs this must be able to read the estate, its certificate authority included.',
      cause,
    });
  }
}

interface Holdings {
  readonly key: KeyObject;
  readonly certificate: string;
  readonly world: World;
}

/** The X.509 library is loaded when something is to be signed: most runs sign nothing. */
function authority(origin: CertificateAuthority['origin'], holdings: Holdings): CertificateAuthority {
  return {
    certificate: holdings.certificate,
    origin,
    sign: async (request, profile) => {
      const [own = holdings.certificate] = certificatesIn(holdings.certificate);
      return (await import('./x509.ts')).sign({ request, profile, ...holdings, certificate: own });
    },
  };
}

function adopt(
  keyFile: string,
  certificateFile: string,
  world: World,
): { readonly key: KeyObject; readonly certificate: string } {
  const missing = [keyFile, certificateFile].find((f) => !existsSync(f));
  if (missing !== undefined) {
    throw invalid(
      `the certificate authority is incomplete: ${missing} is missing`,
      'Restore that file, or move the other one away to get a new authority.',
    );
  }
  const key = parse(keyFile, (pem) => createPrivateKey(pem));
  const certificate = readFileSync(certificateFile, 'utf8');
  const parsed = parse(certificateFile, (pem) => new X509Certificate(pem));
  if (!parsed.ca) throw invalid(`${certificateFile} is not the certificate of an authority (CA:FALSE)`);
  if (!parsed.checkPrivateKey(key)) {
    throw invalid(
      `${keyFile} is not the key of ${certificateFile}`,
      'Restore the pair that belongs together.',
    );
  }
  if (new Date(parsed.validTo) < world.now())
    throw invalid(`${certificateFile} expired on ${parsed.validTo}`);
  return { key, certificate };
}

function parse<T>(file: string, read: (pem: string) => T): T {
  try {
    return read(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new PigstyError('CA_INVALID', `${file} cannot be read: ${(cause as Error).message}`, {
      hint: 'It must be PEM without a passphrase (PKCS#1, PKCS#8 or SEC1 for a key).',
      cause,
    });
  }
}

function invalid(message: string, hint?: string): PigstyError {
  return new PigstyError('CA_INVALID', message, hint === undefined ? {} : { hint });
}
