import { createPublicKey, X509Certificate } from 'node:crypto';
import type { CertificateProfile } from '../op/kind.ts';
import { byCodeUnit } from '../words/json.ts';
import { certificatesIn } from '../words/pem.ts';

export interface PresentCertificate {
  readonly certificate?: string;
  readonly publicKey?: string;
  readonly expiring: boolean;
  readonly expired?: boolean;
}

export interface WantedCertificate {
  readonly profile: CertificateProfile;
  readonly issuer: string;
  readonly renewBeforeDays?: number;
  readonly issuedAfter?: number;
}

const usageOids = { server: '1.3.6.1.5.5.7.3.1', client: '1.3.6.1.5.5.7.3.2' };

/** Why a certificate must be issued again; nothing when it is as wanted. */
export function certificateFaults(want: WantedCertificate, have: PresentCertificate): readonly string[] {
  if (have.certificate === undefined) return ['there is none'];
  const certificate = parse(have.certificate);
  if (certificate === undefined) return ['it cannot be read'];
  const faults: string[] = [];
  if (!belongsTo(certificate, have.publicKey)) faults.push('it does not belong to the key');
  if (!isIssuedBy(certificate, want.issuer)) faults.push('another CA issued it');
  const subject = new Map(
    certificate.subject.split('\n').map((l) => [l.slice(0, l.indexOf('=')), l.slice(l.indexOf('=') + 1)]),
  );
  if (subject.get('CN') !== want.profile.commonName)
    faults.push(`its name is ${subject.get('CN') ?? 'missing'}`);
  const unit = want.profile.organizationalUnit;
  if (unit !== undefined && subject.get('OU') !== unit) faults.push('its organizational unit differs');
  faults.push(...nameFaults(want.profile, certificate));
  const usages = new Set(certificate.keyUsage ?? []);
  if (want.profile.usages.some((u) => !usages.has(usageOids[u]))) faults.push('it lacks a usage');
  if (want.issuedAfter !== undefined && Date.parse(certificate.validFrom) < want.issuedAfter)
    faults.push('a new one is asked for');
  if (have.expired === true) faults.push('it has expired');
  else if (have.expiring)
    faults.push(
      want.renewBeforeDays === undefined
        ? 'less than a third of its time is left'
        : `it expires within ${want.renewBeforeDays} days`,
    );
  return faults;
}

/** Whether a certificate's time is over at `time`, in seconds since 1970; one that cannot be read has another fault. */
export function expiresBy(pem: string, time: number): boolean {
  const certificate = parse(pem);
  return certificate !== undefined && Date.parse(certificate.validTo) / 1000 < time;
}

/** For how long a certificate was issued, in seconds; 0 where it cannot be read. */
export function lifetime(pem: string): number {
  const certificate = parse(pem);
  return certificate === undefined
    ? 0
    : (Date.parse(certificate.validTo) - Date.parse(certificate.validFrom)) / 1000;
}

function parse(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

function belongsTo(certificate: X509Certificate, publicKey: string | undefined): boolean {
  if (publicKey === undefined) return false;
  try {
    const key = createPublicKey(publicKey).export({ type: 'spki', format: 'der' });
    return certificate.publicKey.export({ type: 'spki', format: 'der' }).equals(key);
  } catch {
    return false;
  }
}

/** By one of those that are trusted: while an authority is replaced these are two. */
function isIssuedBy(certificate: X509Certificate, issuers: string): boolean {
  return certificatesIn(issuers).some((pem) => {
    const issuer = parse(pem);
    return issuer !== undefined && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
  });
}

function nameFaults(profile: CertificateProfile, certificate: X509Certificate): readonly string[] {
  const have = new Set(
    (certificate.subjectAltName ?? '')
      .split(', ')
      .filter((n) => n !== '')
      .map((n) => plainName(n.replace(/^(DNS|IP Address):/, ''))),
  );
  const want = new Set(profile.names.map(plainName));
  const missing = [...want].filter((n) => !have.has(n)).sort(byCodeUnit);
  // A common name repeated among the names is no difference.
  const surplus = [...have]
    .filter((n) => !want.has(n) && n !== plainName(profile.commonName))
    .sort(byCodeUnit);
  return [
    ...(missing.length === 0 ? [] : [`it lacks ${missing.join(', ')}`]),
    ...(surplus.length === 0 ? [] : [`it has ${surplus.join(', ')} in addition`]),
  ];
}

/** Lower case; an IPv6 address in its shortest form. */
function plainName(name: string): string {
  const plain = name.trim().toLowerCase();
  try {
    return plain.includes(':') ? new URL(`http://[${plain}]`).hostname.slice(1, -1) : plain;
  } catch {
    return plain;
  }
}
