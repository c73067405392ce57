import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { certificate, type CertificateArgs, type Op } from '@pigsty/sdk';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { planned } from './planned.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pigsty-names-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What NODE wants of the certificate of a host with this name. */
function wanted(nodename: string): CertificateArgs {
  const found = planned(`{ 10.0.0.1: { nodename: ${nodename} } }`).find(({ kind }) => kind === 'certificate');
  return (found as Op<CertificateArgs>).args;
}

/** Why a certificate with these names, which is right otherwise, is issued again. */
function reasons(args: CertificateArgs, names: readonly string[]): readonly string[] {
  const [key, crt] = [join(folder, 'x.key'), join(folder, 'x.crt')];
  const openssl = (...words: readonly string[]): string =>
    execFileSync('openssl', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  openssl(
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '9'],
    ...['-subj', `/OU=exporter/CN=${args.profile.commonName}`, '-keyout', key, '-out', crt],
    ...[
      '-addext',
      'extendedKeyUsage=serverAuth,clientAuth',
      '-addext',
      'keyUsage=digitalSignature,keyCertSign',
    ],
    ...[
      '-addext',
      `subjectAltName=${names.map((n) => `${/^[\d.]+$/.test(n) ? 'IP' : 'DNS'}:${n}`).join(',')}`,
    ],
  );
  const pem = readFileSync(crt, 'utf8');
  const state = { certificate: pem, publicKey: openssl('pkey', '-in', key, '-pubout'), expiring: false };
  return certificate.diff({ ...args, issuer: pem }, state, [])?.sign ?? [];
}

test('a certificate is issued again when an address or a name of the inventory is not in it, or one too many is', () => {
  const args = wanted('app-1');
  const { names } = args.profile;
  expect(names).toEqual(['app-1', '10.0.0.1', 'localhost', '127.0.0.1']);
  expect(reasons(args, names)).toEqual([]);
  expect(reasons(args, ['app-1', 'localhost', '127.0.0.1']).join()).toContain('10.0.0.1');
  expect(reasons(args, [...names, '10.0.0.9']).join()).toContain('10.0.0.9');
  expect(reasons(wanted('app-2'), names).join()).toContain('app-2');
});
