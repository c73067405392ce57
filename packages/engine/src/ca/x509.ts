import 'reflect-metadata';
import { webcrypto, type KeyObject } from 'node:crypto';
import { isIP } from 'node:net';
import * as x509 from '@peculiar/x509';
import type { CertificateProfile } from '@pigsty/sdk/engine';
import type { World } from '../world/world.ts';
import { backdateMs } from './backdate.ts';

// The only file that knows the X.509 library.
x509.cryptoProvider.set(globalThis.crypto);

const dayMs = 86_400_000;
const authorityDays = 36_500;

export interface SignRequest {
  readonly request: string;
  readonly profile: CertificateProfile;
  readonly key: KeyObject;
  /** PEM of the authority. */
  readonly certificate: string;
  readonly world: World;
}

/** A new authority with an EC P-256 key. */
export async function createAuthority(
  commonName: string,
  world: World,
): Promise<{ readonly keyPem: string; readonly certificate: string }> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(world),
    name: [{ O: ['pigsty'] }, { OU: ['ca'] }, { CN: [commonName] }],
    ...validity(world, authorityDays),
    signingAlgorithm: algorithm,
    keys: keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 1, true),
      new x509.KeyUsagesExtension(
        x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign | x509.KeyUsageFlags.digitalSignature,
        true,
      ),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey));
  return {
    keyPem: x509.PemConverter.encode(pkcs8, 'PRIVATE KEY') + '\n',
    certificate: certificate.toString('pem') + '\n',
  };
}

/** A certificate for the request's key that says what the profile says. Rejects a request that its key did not sign. */
export async function sign({ request, profile, key, certificate, world }: SignRequest): Promise<string> {
  const csr = new x509.Pkcs10CertificateRequest(request);
  if (!(await csr.verify())) throw new Error('the signing request is not signed by its own key');
  const authority = new x509.X509Certificate(certificate);
  const { signingKey, signingAlgorithm } = await importKey(key);
  const { notBefore, notAfter } = validity(world, profile.days);
  const { organizationalUnit: unit } = profile;
  const signed = await x509.X509CertificateGenerator.create({
    serialNumber: serial(world),
    subject: [
      { O: ['pigsty'] },
      ...(unit === undefined ? [] : [{ OU: [unit] }]),
      { CN: [profile.commonName] },
    ],
    // The name as the authority's certificate encodes it: verifiers may compare bytes.
    issuer: authority.subjectName,
    notBefore,
    notAfter: authority.notAfter < notAfter ? authority.notAfter : notAfter,
    signingKey,
    signingAlgorithm,
    publicKey: csr.publicKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(keyUsages(csr), true),
      new x509.ExtendedKeyUsageExtension(
        profile.usages.map((u) => x509.ExtendedKeyUsage[u === 'server' ? 'serverAuth' : 'clientAuth']),
      ),
      ...(profile.names.length === 0
        ? []
        : [new x509.SubjectAlternativeNameExtension(profile.names.map(generalName))]),
      await x509.SubjectKeyIdentifierExtension.create(csr.publicKey),
      await authorityKeyId(authority),
    ],
  });
  return signed.toString('pem') + '\n';
}

function generalName(name: string): x509.JsonGeneralName {
  return isIP(name) === 0 ? { type: 'dns', value: name } : { type: 'ip', value: name };
}

/** RSA keys also encipher the session key in old cipher suites. */
function keyUsages(csr: x509.Pkcs10CertificateRequest): x509.KeyUsageFlags {
  const { name } = csr.publicKey.algorithm as { readonly name: string };
  const rsa = name.startsWith('RSA');
  return x509.KeyUsageFlags.digitalSignature | (rsa ? x509.KeyUsageFlags.keyEncipherment : 0);
}

/** The authority's own subject key id where it has one: an adopted authority may have made it its own way. */
async function authorityKeyId(
  authority: x509.X509Certificate,
): Promise<x509.AuthorityKeyIdentifierExtension> {
  const own = authority.getExtension(x509.SubjectKeyIdentifierExtension);
  return own === null
    ? x509.AuthorityKeyIdentifierExtension.create(authority.publicKey)
    : new x509.AuthorityKeyIdentifierExtension(own.keyId);
}

async function importKey(key: KeyObject): Promise<{
  readonly signingKey: webcrypto.CryptoKey;
  readonly signingAlgorithm: { name: string; hash: string };
}> {
  const algorithm = signingAlgorithmOf(key);
  const der = key.export({ type: 'pkcs8', format: 'der' });
  const signingKey = await webcrypto.subtle.importKey('pkcs8', der, algorithm, false, ['sign']);
  return { signingKey, signingAlgorithm: algorithm };
}

function signingAlgorithmOf(key: KeyObject): { name: string; hash: string; namedCurve?: string } {
  if (key.asymmetricKeyType === 'rsa') return { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  if (key.asymmetricKeyType === 'ed25519') return { name: 'Ed25519', hash: 'SHA-512' };
  const curves: Readonly<Record<string, { namedCurve: string; hash: string }>> = {
    prime256v1: { namedCurve: 'P-256', hash: 'SHA-256' },
    secp384r1: { namedCurve: 'P-384', hash: 'SHA-384' },
    secp521r1: { namedCurve: 'P-521', hash: 'SHA-512' },
  };
  const curve = curves[key.asymmetricKeyDetails?.namedCurve ?? ''];
  if (curve === undefined)
    throw new Error(`keys of type ${key.asymmetricKeyType} are not supported for an authority`);
  return { name: 'ECDSA', ...curve };
}

function validity(world: World, days: number): { readonly notBefore: Date; readonly notAfter: Date } {
  const now = world.now().getTime();
  return { notBefore: new Date(now - backdateMs), notAfter: new Date(now + days * dayMs) };
}

/** 128 random bits; the first one is 0, so that the number is positive in every encoding. */
function serial(world: World): string {
  const hex = world.randomHex(16);
  return ((Number.parseInt(hex.slice(0, 1), 16) & 7) | 4).toString(16) + hex.slice(1);
}
