import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PigstyError } from '@pigsty/sdk';
import { type CertificateProfile } from '@pigsty/sdk/engine';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { realWorld } from '../world/world.ts';
import { openCa, type CertificateAuthority } from './store.ts';

// Real shells and keys on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 });

const world = realWorld({});
const profile: CertificateProfile = {
  commonName: 'etcd-1',
  organizationalUnit: 'etcd',
  names: ['etcd-1', 'localhost', '10.10.10.11', 'fd00::11'],
  days: 30,
  usages: ['server', 'client'],
};

let folder = '';
let authority = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pigsty-ca-'));
  authority = join(folder, 'files', 'pki', 'ca');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function openssl(...args: string[]): string {
  return execFileSync('openssl', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
}

function open(whenAbsent: 'create' | 'temporary' = 'create'): Promise<CertificateAuthority> {
  return openCa(folder, { commonName: 'pigsty-ca', whenAbsent }, world);
}

function makeRequest(): string {
  openssl(
    'genpkey',
    '-algorithm',
    'EC',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-out',
    join(folder, 'host.key'),
  );
  return openssl('req', '-new', '-key', join(folder, 'host.key'), '-subj', '/CN=whatever it asks');
}

async function signAndVerify(ca: CertificateAuthority): Promise<X509Certificate> {
  const pem = await ca.sign(makeRequest(), profile);
  writeFileSync(join(folder, 'host.crt'), pem);
  writeFileSync(join(folder, 'anchor.crt'), ca.certificate);
  for (const purpose of ['sslserver', 'sslclient']) {
    expect(
      openssl(
        'verify',
        '-x509_strict',
        '-purpose',
        purpose,
        '-CAfile',
        join(folder, 'anchor.crt'),
        join(folder, 'host.crt'),
      ),
    ).toContain(': OK');
  }
  return new X509Certificate(pem);
}

test('a new authority is written once and signs what the profile says, not what the request asks', async () => {
  const made = await open();
  expect(made.origin).toBe('created');
  expect(statSync(join(authority, 'ca.key')).mode & 0o777).toBe(0o600);
  const again = await open();
  expect(again).toMatchObject({ origin: 'adopted', certificate: made.certificate });
  const signed = await signAndVerify(again);
  expect(signed.subject).toBe('O=pigsty\nOU=etcd\nCN=etcd-1');
  expect(signed.subjectAltName).toBe(
    'DNS:etcd-1, DNS:localhost, IP Address:10.10.10.11, IP Address:FD00:0:0:0:0:0:0:11',
  );
  expect(signed.ca).toBe(false);
  expect(signed.serialNumber).toHaveLength(32);
  expect(new Date(signed.validFrom).getTime()).toBeLessThan(Date.now() - 4 * 60_000);
});

test('a plan gets a temporary authority that leaves nothing behind', async () => {
  expect((await open('temporary')).origin).toBe('temporary');
  expect(() => statSync(join(folder, 'files'))).toThrow();
});

test.each(['PKCS#8', 'PKCS#1'])("the original's RSA authority is adopted with a %s key", async (format) => {
  mkdirSync(authority, { recursive: true });
  const [key, certificate] = [join(authority, 'ca.key'), join(authority, 'ca.crt')];
  openssl(
    'req',
    '-x509',
    '-newkey',
    'rsa:4096',
    '-nodes',
    '-days',
    '3650',
    '-subj',
    '/O=pigsty/OU=ca/CN=pigsty-ca',
    '-addext',
    'keyUsage=critical,keyCertSign,cRLSign',
    '-keyout',
    key,
    '-out',
    certificate,
  );
  if (format === 'PKCS#1') openssl('rsa', '-traditional', '-in', key, '-out', key);
  expect(readFileSync(key, 'utf8')).toContain(format === 'PKCS#1' ? 'RSA PRIVATE KEY' : 'BEGIN PRIVATE KEY');
  const ca = await open();
  expect(ca.origin).toBe('adopted');
  const signed = await signAndVerify(ca);
  expect(signed.issuer).toBe('O=pigsty\nOU=ca\nCN=pigsty-ca');
});

test('of two certificates the first signs, and both are trusted', async () => {
  const former = await open();
  rmSync(authority, { recursive: true });
  const own = await open();
  writeFileSync(join(authority, 'ca.crt'), `${own.certificate}${former.certificate}`);
  const both = await open();
  expect(both.certificate).toBe(`${own.certificate}${former.certificate}`);
  const signed = await signAndVerify(both);
  expect(signed.verify(new X509Certificate(own.certificate).publicKey)).toBe(true);
});

test('a key that does not belong to the certificate is refused', async () => {
  await open();
  openssl(
    'genpkey',
    '-algorithm',
    'EC',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-out',
    join(authority, 'ca.key'),
  );
  await expect(open()).rejects.toMatchObject({ code: 'CA_INVALID' });
});

test('an incomplete or unreadable authority is refused, never replaced', async () => {
  await open();
  writeFileSync(join(authority, 'ca.key'), 'garbage');
  await expect(open()).rejects.toMatchObject({ code: 'CA_INVALID' });
  rmSync(join(authority, 'ca.key'));
  const error: unknown = await open().catch((cause: unknown) => cause);
  expect(error).toBeInstanceOf(PigstyError);
  expect((error as PigstyError).message).toContain('ca.key is missing');
});

test('an authority that cannot be looked at is not taken for none: a plan with another one would replace everything', async () => {
  mkdirSync(authority, { recursive: true });
  // On a disk that is not mounted.
  symlinkSync(join(folder, 'elsewhere', 'ca.key'), join(authority, 'ca.key'));
  symlinkSync(join(folder, 'elsewhere', 'ca.crt'), join(authority, 'ca.crt'));
  await expect(open('temporary')).rejects.toMatchObject({ code: 'CA_INVALID' });
  await expect(open('create')).rejects.toMatchObject({ code: 'CA_INVALID' });
  // Root may look into every directory: what is in the way of one stands in for what another user may not enter.
  rmSync(join(folder, 'files'), { recursive: true });
  writeFileSync(join(folder, 'files'), '');
  await expect(open('temporary')).rejects.toMatchObject({ code: 'CA_INVALID' });
});

test('a request that its key did not sign is not signed', async () => {
  const ca = await open();
  const lines = makeRequest().trim().split('\n');
  const body = Buffer.from(lines.slice(1, -1).join(''), 'base64');
  body[40] = (body[40] ?? 0) ^ 1;
  const forged = `-----BEGIN CERTIFICATE REQUEST-----\n${body.toString('base64')}\n-----END CERTIFICATE REQUEST-----\n`;
  await expect(ca.sign(forged, profile)).rejects.toThrow();
});
