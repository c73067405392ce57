import { z } from 'zod';
import { Secret } from '../words/secret.ts';
import { nearestName } from './nearest.ts';

// The types that parameters of every module share. Messages are noun phrases: they are shown as "expected <message>, got ...".

/** A TCP or UDP port. */
export const Port = z.int().min(1).max(65_535);

/** An absolute path on a host. */
export const Path = z.string().regex(/^\/[^\0\n]*$/, 'an absolute path');

/** An absolute path for a program whose configuration takes no blanks. */
export const Directory = z.string().regex(/^\/\S*$/, 'an absolute path without blanks');

/** A directory that may be removed with all that is in it: at least two levels deep, and safe inside a unit file. */
export const dataDirectory = (example: string): z.ZodString =>
  z.string().regex(/^(?:\/[A-Za-z0-9_.-]+){2,}$/, `a directory like ${example}`);

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

/** Without a zero before it, with which programs read it as an octal number, or not at all. */
const OCTET = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const ADDRESS = `${OCTET}(?:\\.${OCTET}){3}`;

export const IPv4 = z.string().regex(new RegExp(`^${ADDRESS}$`), 'an IPv4 address');

/** `10.10.10.0/24`; as an address with the length of its network, too: `10.10.10.2/24`. */
export const Cidr = z
  .string()
  .regex(new RegExp(`^${ADDRESS}/(?:3[0-2]|[12]?\\d)$`), 'a network like 10.10.10.0/24');

export const IPv4OrCidr = z.union([IPv4, Cidr]);

const LABEL = '[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?';

const DOMAIN = `${LABEL}(?:\\.${LABEL})*`;

/** A host name, without an address among what it takes. */
export const isDomain = (text: string): boolean => new RegExp(`^${DOMAIN}$`).test(text);

/** A host name or an address. */
export const HostName = z
  .string()
  .regex(
    new RegExp(`^(?:${ADDRESS}|(?![0-9.]+$)${DOMAIN}|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*)$`),
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

/** Where something is found over HTTP. */
export const HttpUrl = z
  .string()
  .regex(/^https?:\/\/[^\s/]\S*$/, 'a URL with http:// or https://, like https://host/path');

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
  /** Letters outside of ASCII are spelt otherwise by the one who sends it and the one who compares. */
  readonly ascii?: boolean;
}

/** Why a text does not fit; it is not quoted, as it may be secret. */
export function unfit(
  plain: string,
  { goesInto, lineBreaks = false, maxBytes, ascii = false }: Limits,
): string | undefined {
  const at = plain.search(lineBreaks ? /\0/ : /[\0\r\n]/);
  if (at >= 0)
    return `character ${at + 1} is a ${plain[at] === '\0' ? 'zero byte' : 'line break'}, which ${goesInto} cannot hold`;
  const other = ascii ? plain.search(/[^\x20-\x7e]/) : -1;
  if (other >= 0)
    return `character ${other + 1} is outside of ASCII, which ${goesInto} does not carry unchanged`;
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

/** Name of a network interface; an address is none. */
export const InterfaceName = z
  .string()
  .regex(new RegExp(`^(?!${ADDRESS}$)[^\\s/:]{1,15}$`), 'the name of a network interface, like eth0');

/** A time zone of the operating system, by its name in the IANA database. */
export const TimeZone = z.string().superRefine((name, context) => {
  if (name === '' || isTimeZone(name)) return;
  const near = nearestName(name, Intl.supportedValuesOf('timeZone'));
  const message = `expected the name of a time zone, got ${JSON.stringify(name)}${near === undefined ? ', for example Europe/Berlin' : `; did you mean ${near}?`}`;
  context.addIssue({ code: 'custom', message });
});

function isTimeZone(name: string): boolean {
  try {
    return (
      /^[A-Z]/.test(name) && new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions() !== undefined
    );
  } catch {
    return false;
  }
}

/** Text, a number or a boolean, as values of settings are written. */
export const Scalar = z.union([z.string(), z.number(), z.boolean()]);

/** Settings of a program: names with scalar values. */
export const Settings = z.record(z.string(), Scalar);
