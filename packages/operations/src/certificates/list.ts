import { X509Certificate } from 'node:crypto';
import type { PreflightHost } from '@pigsty/engine';
import { certificate, certificatesIn, type CertificateArgs, type Op, type Stage } from '@pigsty/sdk';
import { selectHosts } from '@pigsty/inventory';
import type { OpenEstate } from '../run/open.ts';

/** A certificate of the estate as its host has it. */
export interface ListedCertificate {
  readonly host: string;
  readonly path: string;
  /** Who uses it: the module and its cluster. */
  readonly usedBy: readonly string[];
  /** Absent where there is none, or the host did not answer. */
  readonly subject?: string;
  readonly names: readonly string[];
  readonly issuer?: string;
  /** ISO 8601 */
  readonly begins?: string;
  readonly expires?: string;
  readonly daysLeft?: number;
  /** `right`, or why the next deploy would issue it again; `unknown` where the host did not answer. */
  readonly state: string;
}

export interface ListOptions {
  readonly limit?: string;
  readonly signal: AbortSignal;
  readonly now: number;
}

const topic = 'certificates';

/** Every certificate that the estate's authority issues to the selected hosts, asked on them. The authority comes first. */
export async function listCertificates(
  { inventory, present, engine }: OpenEstate,
  { limit, signal, now }: ListOptions,
): Promise<readonly ListedCertificate[]> {
  const { hosts, unreached, caCertificate } = await engine.preflight({
    inventory,
    modules: present.map((p) => p.module),
    selection: limit === undefined ? {} : { limit },
    questions: () => new Map(),
    followUp: (host) => {
      const wanted = certificatesOf(host).map(({ args }) => args);
      return wanted.length === 0 ? new Map() : new Map([[topic, certificate.read(wanted)]]);
    },
    signal,
  });
  const authorities = certificatesIn(caCertificate ?? '').map((pem, at): ListedCertificate => {
    const usedBy = [at === 0 ? 'signs for the estate' : 'trusted besides, while it is replaced'];
    return { host: '-', path: 'files/pki/ca/ca.crt', usedBy, ...described(pem, now), state: 'right' };
  });
  const found = selectHosts(inventory, limit).flatMap((address) => {
    const host = hosts.get(address);
    if (host !== undefined) return listed(host, now);
    const why = unreached.get(address)?.message ?? 'it was not asked';
    return [{ host: address, path: '-', usedBy: [], names: [], state: `unknown: ${why}` }];
  });
  return [...authorities, ...found];
}

interface Wanted {
  readonly args: CertificateArgs;
  readonly usedBy: readonly string[];
}

/** Each file once, with all that use it. */
function certificatesOf({ stages }: PreflightHost): readonly Wanted[] {
  const byPath = new Map<string, Wanted>();
  for (const stage of stages)
    for (const op of stage.ops.filter((o): o is Op<CertificateArgs> => o.kind === certificate.kind)) {
      const known = byPath.get(op.args.path);
      byPath.set(op.args.path, {
        args: op.args,
        usedBy: [...new Set([...(known?.usedBy ?? []), userOf(stage)])],
      });
    }
  return [...byPath.values()];
}

function userOf({ module, cluster }: Stage): string {
  return cluster === undefined ? module : `${module} ${cluster}`;
}

function listed(host: PreflightHost, now: number): readonly ListedCertificate[] {
  const wanted = certificatesOf(host);
  const answer = host.more.get(topic);
  const states =
    answer === undefined
      ? []
      : certificate.parse(
          answer,
          wanted.map(({ args }) => args),
        );
  return wanted.map(({ args, usedBy }, at): ListedCertificate => {
    const have = states[at];
    const delta = have === undefined ? undefined : certificate.diff(args, have, []);
    const faults = delta?.sign ?? [];
    return {
      host: host.address,
      path: args.path,
      usedBy,
      ...(have?.certificate === undefined ? { names: [] } : described(have.certificate, now)),
      state: have === undefined ? 'unknown' : faults.length === 0 ? 'right' : faults.join('; '),
    };
  });
}

function described(
  pem: string,
  now: number,
): Pick<ListedCertificate, 'subject' | 'names' | 'issuer' | 'begins' | 'expires' | 'daysLeft'> {
  try {
    const { subject, subjectAltName = '', issuer, validFrom, validTo } = new X509Certificate(pem);
    const expires = new Date(validTo);
    return {
      subject: subject.replaceAll('\n', ', '),
      names: subjectAltName
        .split(', ')
        .flatMap((n) => (n === '' ? [] : [n.replace(/^(?:DNS|IP Address):/, '')])),
      issuer: issuer.replaceAll('\n', ', '),
      begins: new Date(validFrom).toISOString(),
      expires: expires.toISOString(),
      daysLeft: Math.floor((expires.getTime() - now) / 86_400_000),
    };
  } catch {
    return { names: [] };
  }
}
