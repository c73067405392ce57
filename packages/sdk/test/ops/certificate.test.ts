import { mkdtempSync, rmSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { certificate } from '../../src/ops/certificate.ts';
import { inRoom, runScript, takeActions } from '../../src/testing/local-host.ts';
import { testOpKind } from '../../src/testing/test-op-kind.ts';
import { makeAuthority } from './certificate-authority.ts';

const authorities = mkdtempSync('/tmp/pigsty-ca-');
afterAll(() => rmSync(authorities, { recursive: true, force: true }));
const ca = makeAuthority(authorities, 'one');
const otherCa = makeAuthority(authorities, 'two');

const profile = {
  commonName: 'etcd-1',
  names: ['etcd', '10.10.10.10', 'FE80::1'],
  days: 90,
  usages: ['server', 'client'],
} as const;
const certArgs = (room: string) =>
  ({
    path: `${room}/x.crt`,
    keyPath: `${room}/x.key`,
    caPath: `${room}/ca.crt`,
    profile,
    issuer: ca.certificate,
    owner: 'daemon',
    group: 'daemon',
  }) as const;

testOpKind(certificate, {
  cases: [
    {
      name: 'a certificate',
      args: certArgs('/etc/pigsty-test'),
      fresh:
        'create key and certificate /etc/pigsty-test/x.crt for etcd-1 (there is none; the CA file differs)',
    },
  ],
  real: [
    {
      name: 'a certificate',
      args: certArgs,
      signer: ca.sign,
      before: `printf '%s' '${otherCa.certificate}' > other.crt`,
      tamper: [
        'rm x.crt',
        'rm x.key',
        'echo > x.key',
        'mv x.key other.key; ln -s other.key x.key',
        'cp other.crt x.crt',
        'chmod 0644 x.key',
        'chown root x.crt',
        'echo > ca.crt',
        'echo nonsense > x.crt',
      ],
      holds: '[ "$(stat -c %a:%U x.key)" = 600:daemon ] && openssl verify -CAfile ca.crt x.crt',
    },
  ],
});

test('while an authority is replaced both are trusted, and no certificate is issued again for it', () => {
  inRoom((room) => {
    const args = certArgs(room);
    takeActions(certificate.write(args, { key: true, sign: ['x'], ca: true, attributes: [] }), ca.sign);
    const both = { ...args, issuer: `${otherCa.certificate.trim()}\n${ca.certificate}` };
    const [state] = certificate.parse(runScript(certificate.read([both])).stdout, [both]);
    expect(certificate.diff(both, state!, [])).toEqual({ key: false, sign: [], ca: true, attributes: [] });
  });
});

test.each([
  [
    'other names',
    { ...profile, names: ['etcd', '10.10.10.11', 'fe80::1'] },
    ca,
    'it lacks 10.10.10.11; it has 10.10.10.10 in addition',
  ],
  ['a name less', { ...profile, names: ['etcd', 'fe80::1'] }, ca, 'it has 10.10.10.10 in addition'],
  ['another subject', { ...profile, commonName: 'etcd-2' }, ca, 'its name is etcd-1'],
  ['another CA', profile, otherCa, 'another CA issued it; the CA file differs'],
] as const)('a certificate is issued again for %s', (_, wanted, authority, why) => {
  inRoom((room) => {
    const args = certArgs(room);
    takeActions(certificate.write(args, { key: true, sign: ['x'], ca: true, attributes: [] }), ca.sign);
    const other = { ...args, profile: wanted, issuer: authority.certificate };
    const [state] = certificate.parse(runScript(certificate.read([other])).stdout, [other]);
    const delta = certificate.diff(other, state!, []);
    expect(delta?.key).toBe(false);
    expect(certificate.describe(other, delta!)).toContain(`(${why})`);
    const soon = { ...args, renewBeforeDays: 100 };
    const [expiring] = certificate.parse(runScript(certificate.read([soon])).stdout, [soon]);
    expect(certificate.diff(soon, expiring!, [])?.sign).toEqual(['it expires within 100 days']);
    const at = (days: number): string =>
      runScript(certificate.read([args])).stdout.replace(
        /\u001enow\n\d+/,
        `\u001enow\n${Math.round(Date.now() / 1000) + days * 86_400}`,
      );
    const signs = (days: number) => certificate.diff(args, certificate.parse(at(days), [args])[0]!, [])?.sign;
    expect(signs(profile.days * 0.6)).toBeUndefined();
    expect(signs(profile.days * 0.7)).toEqual(['less than a third of its time is left']);
    const inYears = runScript(certificate.read([soon])).stdout.replace(
      /\u001enow\n\d+/,
      '\u001enow\n9999999999',
    );
    const [expired] = certificate.parse(inYears, [soon]);
    expect(certificate.diff(soon, expired!, [])?.sign).toEqual(['it has expired']);
  });
});
