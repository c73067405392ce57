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

export const Url = z.string().regex(/^[a-z][a-z0-9+.-]*:\/\/\S+$/i, 'a URL like https://host/path');

/** Permissions of a file. YAML reads 0644 as the octal number it is, so a number is one already. */
export const Mode = z
  .union([z.int().min(0).max(0o7777), z.string().regex(/^0?[0-7]{3,4}$/, "permissions like '0644'")])
  .transform((mode) => (typeof mode === 'number' ? mode.toString(8) : mode).padStart(4, '0'));

/** Name of an operating system user or group. */
export const UserName = z
  .string()
  .regex(/^[a-z_][a-z0-9_.-]{0,30}\$?$/, 'a user name (lower case letters, digits, _ and -)');

/** A password: a `Secret` from here on. Its default is given with `.prefault('...')`. */
export const Password = z
  .string()
  .min(1)
  .transform((plain) => Secret.of(plain))
  .meta({ secret: true });

/** A password that may be empty, which then means something of its own. */
export const OptionalPassword = z
  .string()
  .transform((plain) => Secret.of(plain))
  .meta({ secret: true });

/** Text, a number or a boolean, as values of settings are written. */
export const Scalar = z.union([z.string(), z.number(), z.boolean()]);

/** Settings of a program: names with scalar values. */
export const Settings = z.record(z.string(), Scalar);
