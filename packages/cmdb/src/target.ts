import type { Secret } from '@pigsty/sdk';

/** A database that holds, or shall hold, the CMDB. */
export interface Target {
  /** Tried in this order; the first that answers is used. */
  readonly addresses: readonly Address[];
  readonly database: string;
  readonly user: string;
  /** PGPASSWORD or the password file of PostgreSQL's clients when absent. */
  readonly password?: Secret;
  readonly ssl: SslMode;
  readonly rootCertificate?: string;
  /** Where all this comes from, for messages. */
  readonly from: string;
}

export interface Address {
  /** A directory means a Unix socket in it. */
  readonly host: string;
  readonly port: number;
}

const sslModes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
export type SslMode = (typeof sslModes)[number];

export function sslModeOf(text: string | undefined): SslMode {
  return sslModes.find((mode) => mode === text) ?? 'prefer';
}

/** `postgres://dbuser_meta@10.10.10.10:5436/meta`, without a password. */
export function targetUrl(target: Target, address: Address | undefined = target.addresses[0]): string {
  const user = encodeURIComponent(target.user);
  const database = encodeURIComponent(target.database);
  const { host = 'localhost', port = 5432 } = address ?? {};
  const place = host.startsWith('/') ? '' : `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const query = new URLSearchParams({
    ...(host.startsWith('/') ? { host, port: String(port) } : {}),
    ...(target.ssl === 'prefer' ? {} : { sslmode: target.ssl }),
    ...(target.rootCertificate === undefined ? {} : { sslrootcert: target.rootCertificate }),
  }).toString();
  return `postgres://${user}@${place}/${database}${query === '' ? '' : `?${query.replaceAll('%2F', '/')}`}`;
}
