import { execFileSync } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PigstyError } from '@pigsty/sdk';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fingerprint, openHostKeys, type HostKeyPolicy, type HostKeyRules } from './host-keys.ts';

let folder = '';
let file = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pigsty-keys-'));
  file = join(folder, '.pigsty', 'known_hosts');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function key(type = 'ssh-ed25519'): Buffer {
  const field = (value: Buffer): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(value.length);
    return Buffer.concat([length, value]);
  };
  return Buffer.concat([field(Buffer.from(type)), field(randomBytes(32))]);
}

test('the first key of a host is recorded in the format of OpenSSH, and known from then on', () => {
  const first = key();
  expect(openHostKeys(file).verify('10.10.10.11', 22, first)).toBe('recorded');
  expect(openHostKeys(file).verify('10.10.10.11', 22, first)).toBe('known');
  expect(openHostKeys(file).verify('10.10.10.11', 2222, key())).toBe('recorded');
  expect(readFileSync(file, 'utf8')).toContain(
    `10.10.10.11 ssh-ed25519 ${first.toString('base64')}\n[10.10.10.11]:2222 ssh-ed25519 `,
  );
});

test('a changed key is refused with both fingerprints and the command that accepts it', () => {
  const [before, after] = [key(), key()];
  openHostKeys(file).verify('web-1', 22, before);
  const error = caught(() => openHostKeys(file).verify('web-1', 22, after));
  expect(error.code).toBe('HOST_KEY_CHANGED');
  expect(error.message).toContain(fingerprint(before));
  expect(error.message).toContain(fingerprint(after));
  expect(error.hint).toContain(`ssh-keygen -R web-1 -f ${file}`);
});

test('hashed, listed and revoked entries of an existing file are understood', () => {
  const [hashed, listed, revoked] = [key(), key(), key()];
  const salt = randomBytes(20);
  const hash = createHmac('sha1', salt).update('secret-host').digest('base64');
  openHostKeys(file).verify('any', 22, key());
  writeFileSync(
    file,
    `# by hand\n|1|${salt.toString('base64')}|${hash} ssh-ed25519 ${hashed.toString('base64')}\na,b,c ssh-ed25519 ${listed.toString('base64')} x\n@revoked r ssh-ed25519 ${revoked.toString('base64')}\n`,
  );
  const keys = openHostKeys(file);
  expect(keys.verify('secret-host', 22, hashed)).toBe('known');
  expect(keys.verify('b', 22, listed)).toBe('known');
  expect(keys.knownTypes('c', 22)).toEqual(['ssh-ed25519']);
  expect(caught(() => keys.verify('r', 22, revoked)).message).toContain('@revoked');
});

function caught(act: () => unknown): PigstyError {
  try {
    act();
  } catch (cause) {
    if (cause instanceof PigstyError) return cause;
  }
  throw new Error('nothing was thrown');
}

test('a key that cannot be recorded is not trusted, and the refusal has the line to add', () => {
  mkdirSync(file, { recursive: true });
  rmSync(file, { recursive: true });
  const keys = openHostKeys(file);
  mkdirSync(file);
  expect(() => keys.verify('10.10.10.11', 22, key())).toThrow(
    expect.objectContaining({
      name: 'PigstyError',
      code: 'USAGE',
      hint: expect.stringContaining('10.10.10.11 ssh-ed25519 ') as string,
    }),
  );
});

const rules = (policy: HostKeyPolicy, ...alsoKnownIn: readonly string[]): HostKeyRules => ({
  policy,
  alsoKnownIn,
});

test('where only known keys are accepted, an unknown one is refused, with the line that accepts it', () => {
  const first = key();
  const strict = rules('known-only', join(folder, 'none'));
  const error = caught(() => openHostKeys(file).verify('web-1', 22, first, strict));
  expect(error.code).toBe('HOST_KEY_UNKNOWN');
  expect(error.message).toContain(fingerprint(first));
  expect(existsSync(file)).toBe(false);
  mkdirSync(dirname(file));
  execFileSync('sh', ['-c', error.hint?.replace(/^.*?: /, '') ?? 'false']);
  expect(openHostKeys(file).verify('web-1', 22, first, strict)).toBe('known');
});

test("a key that the user's own files know is known here as well", () => {
  const first = key();
  const own = join(folder, 'own');
  writeFileSync(own, `web-1 ssh-ed25519 ${first.toString('base64')}\n`);
  expect(openHostKeys(file).verify('web-1', 22, first, rules('known-only', own))).toBe('recorded');
  expect(caught(() => openHostKeys(file).verify('web-2', 22, first, rules('known-only', own))).code).toBe(
    'HOST_KEY_UNKNOWN',
  );
});

test('where any key is accepted, a changed one is told and the known one stays', () => {
  const [first, second] = [key(), key()];
  const keys = openHostKeys(file);
  expect(keys.verify('web-1', 22, first, rules('any'))).toBe('recorded');
  expect(keys.verify('web-1', 22, second, rules('any'))).toBe('changed');
  expect(caught(() => keys.verify('web-1', 22, second)).code).toBe('HOST_KEY_CHANGED');
});
