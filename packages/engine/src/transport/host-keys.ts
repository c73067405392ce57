import { createHash, createHmac } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { PigstyError, quoteWord } from '@pigsty/sdk';

/** What OpenSSH calls `StrictHostKeyChecking`: `yes`, `accept-new` (and `ask`), `no`. */
export type HostKeyPolicy = 'known-only' | 'accept-new' | 'any';

export interface HostKeyRules {
  readonly policy: HostKeyPolicy;
  /** Files of known keys that are read besides the estate's own, never written. */
  readonly alsoKnownIn: readonly string[];
}

export interface HostKeys {
  /** Key types that are known for a host: the ones to ask it for first. */
  knownTypes(host: string, port: number): readonly string[];
  /**
   * Accepts a known key, and records the first one of a host unless only known ones are accepted. Throws for another key
   * than the known one; where any is accepted, it is `changed` and not recorded.
   */
  verify(host: string, port: number, key: Buffer, rules?: HostKeyRules): 'known' | 'recorded' | 'changed';
}

interface Entry {
  readonly matches: (name: string) => boolean;
  readonly revoked: boolean;
  readonly type: string;
  readonly key: string;
  readonly line: number;
}

/** The estate's own `known_hosts`, in OpenSSH's format: trust on first use, refuse a changed key. */
export function openHostKeys(file: string): HostKeys {
  let entries = readEntries(file);
  const of = (host: string, port: number): readonly Entry[] => {
    const name = entryName(host, port);
    return entries.filter((e) => e.matches(name));
  };
  return {
    knownTypes: (host, port) => [
      ...new Set(
        of(host, port)
          .filter((e) => !e.revoked)
          .map((e) => e.type),
      ),
    ],
    verify: (host, port, key, { policy, alsoKnownIn } = { policy: 'accept-new', alsoKnownIn: [] }) => {
      const text = key.toString('base64');
      const known = of(host, port);
      if (known.some((e) => e.key === text && e.revoked)) throw revoked(file, host, port, key);
      if (known.some((e) => e.key === text)) return 'known';
      const other = known.find((e) => !e.revoked);
      if (other !== undefined && policy === 'any') return 'changed';
      if (other !== undefined) throw changed(file, host, port, other, key);
      if (policy === 'known-only') {
        const name = entryName(host, port);
        const own = alsoKnownIn.flatMap((f) => readEntries(f)).filter((e) => e.matches(name));
        if (own.some((e) => e.key === text && e.revoked)) throw revoked(file, host, port, key);
        if (!own.some((e) => e.key === text)) throw unknown(file, host, port, key);
      }
      record(file, `${entryName(host, port)} ${keyType(key)} ${text}`, host);
      entries = readEntries(file);
      return 'recorded';
    },
  };
}

/** A key that cannot be kept is not trusted: the next run would take any other one. */
function record(file: string, line: string, host: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    appendFileSync(file, `${line}\n`, { mode: 0o644 });
  } catch (cause) {
    throw new PigstyError('USAGE', `cannot record the host key of ${host}: ${(cause as Error).message}`, {
      where: { host },
      hint: `Make ${quoteWord(file)} writable, or add this line to it: ${line}`,
      cause,
    });
  }
}

/** `SHA256:...`, as `ssh-keygen -l` prints it. */
export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replaceAll('=', '')}`;
}

/** The type is the first field of the public key's wire format. */
export function keyType(key: Buffer): string {
  return key.subarray(4, 4 + key.readUInt32BE(0)).toString('latin1');
}

function entryName(host: string, port: number): string {
  return port === 22 ? host : `[${host}]:${port}`;
}

function readEntries(file: string): readonly Entry[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((text, index) => parseEntry(text.trim(), index + 1));
}

function parseEntry(text: string, line: number): readonly Entry[] {
  if (text === '' || text.startsWith('#') || text.startsWith('@cert-authority')) return [];
  const words = text.split(/\s+/);
  const revokedEntry = words[0] === '@revoked';
  const [hosts, type, key] = revokedEntry ? words.slice(1) : words;
  if (hosts === undefined || type === undefined || key === undefined) return [];
  return [{ matches: hostMatcher(hosts), revoked: revokedEntry, type, key, line }];
}

function hostMatcher(field: string): (name: string) => boolean {
  const hashed = /^\|1\|([^|]+)\|(.+)$/.exec(field);
  if (hashed !== null) {
    const [, salt = '', hash = ''] = hashed;
    return (name) => createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash;
  }
  const names = new Set(field.split(','));
  return (name) => names.has(name);
}

function changed(file: string, host: string, port: number, known: Entry, key: Buffer): PigstyError {
  const name = entryName(host, port);
  return new PigstyError(
    'HOST_KEY_CHANGED',
    `${host} shows another host key than before: ${fingerprint(key)} (${keyType(key)}), ` +
      `known is ${fingerprint(Buffer.from(known.key, 'base64'))} (${known.type}, ${file}:${known.line}). ` +
      'Either the host was set up again, or someone is between you and it. Nothing was sent.',
    {
      where: { host },
      hint: `If the host was set up again: ssh-keygen -R ${quoteWord(name)} -f ${quoteWord(file)}`,
    },
  );
}

function unknown(file: string, host: string, port: number, key: Buffer): PigstyError {
  const name = entryName(host, port);
  return new PigstyError(
    'HOST_KEY_UNKNOWN',
    `the key of ${host} is not known, and StrictHostKeyChecking accepts known ones only: ${fingerprint(key)} (${keyType(key)}). Nothing was sent.`,
    {
      where: { host },
      hint: `If that is its fingerprint: echo ${quoteWord(`${name} ${keyType(key)} ${key.toString('base64')}`)} >> ${quoteWord(file)}`,
    },
  );
}

function revoked(file: string, host: string, port: number, key: Buffer): PigstyError {
  return new PigstyError(
    'HOST_KEY_CHANGED',
    `${host} shows a host key that is marked @revoked: ${fingerprint(key)}.`,
    {
      where: { host },
      hint: `If that is a mistake, remove the line for ${entryName(host, port)} from ${file}`,
    },
  );
}
