import { z } from 'zod';
import { Secret } from '../words/secret.ts';

// The types that parameters of every module share. Messages are noun phrases: they are shown as "expected <message>, got ...".

/** A TCP or UDP port. */
export const Port = z.int().min(1).max(65_535);

/** An absolute path on a host. */
export const Path = z.string().regex(/^\/[^\0\n]*$/, 'an absolute path');

/** Name of a cluster, used in host names, file names and unit names. */
export const Name = z
  .string()
  .regex(/^[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?$/, 'letters, digits and dashes')
  .max(63);

/** Number of an instance within its cluster. */
export const Seq = z.int().min(0);

/** true or false; `yes`/`no` in quotes and 0/1 are accepted with a warning, see `parseParams`. */
export const Bool = z.boolean();

export const Seconds = z.int().min(0);

export const Count = z.int().min(0);

const OCTET = '(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)';
const ADDRESS = `${OCTET}(?:\\.${OCTET}){3}`;

export const IPv4 = z.string().regex(new RegExp(`^${ADDRESS}$`), 'an IPv4 address');

/** `10.10.10.0/24`; as an address with the length of its network, too: `10.10.10.2/24`. */
export const Cidr = z
  .string()
  .regex(new RegExp(`^${ADDRESS}/(?:3[0-2]|[12]?\\d)$`), 'a network like 10.10.10.0/24');

export const IPv4OrCidr = z.union([IPv4, Cidr]);

const LABEL = '[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?';

/** A host name or an address. */
export const HostName = z
  .string()
  .regex(
    new RegExp(`^(?:${LABEL}(?:\\.${LABEL})*|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*)$`),
    'a host name or an address',
  );

/** A size as PostgreSQL writes it: `64MB`, `2GB`, or a plain number. */
export const Size = z.union([
  z.int().min(0),
  z.string().regex(/^\d+(?:\.\d+)?\s*(?:[kKMGTP]i?)?B?$/, 'a size like 64MB'),
]);

/** A duration: seconds as a number, or `30s`, `10min`, `1h`, `7d`. */
export const Duration = z.union([
  z.number().min(0),
  z.string().regex(/^\d+(?:\.\d+)?\s*(?:us|ms|s|sec|m|min|h|d|w|y)?$/, 'a duration like 30s'),
]);

export const Url = z.string().regex(/^[A-Za-z][A-Za-z0-9+.-]*:\/\/\S+$/, 'a URL like https://host/path');

/** Permissions of a file. YAML reads 0644 as the octal number it is, so a number is one already. */
export const Mode = z
  .union([z.int().min(0).max(0o7777), z.string().regex(/^0?[0-7]{3,4}$/, "permissions like '0644'")])
  .transform((mode) => (typeof mode === 'number' ? mode.toString(8) : mode).padStart(4, '0'));

/** Name of an operating system user or group. */
export const UserName = z
  .string()
  .regex(/^[a-z_][a-z0-9_.-]{0,30}\$?$/, 'a user name (lower case letters, digits, _ and -)');

/** What the place that a text is written into cannot hold. A zero byte fits nowhere. */
export interface Limits {
  /** The place as a message names it: `/etc/haproxy/haproxy.cfg`. */
  readonly goesInto: string;
  readonly lineBreaks?: boolean;
  readonly maxBytes?: number;
}

/** Why a text does not fit; it is not quoted, as it may be secret. */
export function unfit(plain: string, { goesInto, lineBreaks = false, maxBytes }: Limits): string | undefined {
  const at = plain.search(lineBreaks ? /\0/ : /[\0\r\n]/);
  if (at >= 0)
    return `character ${at + 1} is a ${plain[at] === '\0' ? 'zero byte' : 'line break'}, which ${goesInto} cannot hold`;
  const bytes = new TextEncoder().encode(plain).length;
  if (maxBytes === undefined || bytes <= maxBytes) return undefined;
  return `it has ${bytes} bytes, and ${goesInto} takes ${maxBytes} at most`;
}

/**
 * A password for a place that cannot hold everything. What would be lost there is refused, not written.
 *
 * @example
 * param(passwordFor({ goesInto: '/etc/haproxy/haproxy.cfg' }).prefault('pigsty'), { ... })
 */
export function passwordFor(limits: Limits, { optional = false } = {}): typeof Password {
  return secret(optional ? z.string() : z.string().min(1), limits);
}

function secret(text: z.ZodString, limits: Limits): z.ZodPipe<z.ZodString, z.ZodTransform<Secret, string>> {
  const fitting = text.superRefine((plain, context) => {
    const message = unfit(plain, limits);
    if (message !== undefined) context.addIssue({ code: 'custom', message });
  });
  return fitting.transform((plain) => Secret.of(plain)).meta({ secret: true });
}

const ANYWHERE: Limits = { goesInto: 'a password', lineBreaks: true };

/** A password: a `Secret` from here on. Its default is given with `.prefault('...')`. */
export const Password = secret(z.string().min(1), ANYWHERE);

/** A password that may be empty, which then means something of its own. */
export const OptionalPassword = secret(z.string(), ANYWHERE);

/** Text, a number or a boolean, as values of settings are written. */
export const Scalar = z.union([z.string(), z.number(), z.boolean()]);

/** Settings of a program: names with scalar values. */
export const Settings = z.record(z.string(), Scalar);
