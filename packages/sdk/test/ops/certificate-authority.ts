import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import type { Signer } from '../../src/testing/local-host.ts';

export interface TestAuthority {
  readonly certificate: string;
  readonly sign: Signer;
}

/** A CA for tests, made with openssl in `directory`. */
export function makeAuthority(directory: string, name: string): TestAuthority {
  const [key, certificate] = [`${directory}/${name}.key`, `${directory}/${name}.crt`];
  openssl([
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-keyout',
    key,
    '-out',
    certificate,
    '-days',
    '100',
    '-subj',
    `/CN=${name}`,
  ]);
  return {
    certificate: readFileSync(certificate, 'utf8'),
    sign: (request, { profile }) => {
      const names = profile.names.map((n) => (/^[\d.]+$|:/.test(n) ? `IP:${n}` : `DNS:${n}`)).join(',');
      const usages = profile.usages.map((u) => `${u}Auth`).join(',');
      writeFileSync(`${directory}/request`, request);
      writeFileSync(`${directory}/extensions`, `subjectAltName=${names}\nextendedKeyUsage=${usages}\n`);
      return openssl([
        ...[
          'x509',
          '-req',
          '-in',
          `${directory}/request`,
          '-CA',
          certificate,
          '-CAkey',
          key,
          '-CAcreateserial',
        ],
        ...['-days', String(profile.days), '-extfile', `${directory}/extensions`],
      ]);
    },
  };
}

function openssl(args: readonly string[]): string {
  return execFileSync('openssl', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
}
