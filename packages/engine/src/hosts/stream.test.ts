import { randomBytes } from 'node:crypto';
import {
  createReadStream,
  createWriteStream,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openLocal } from '../transport/local.ts';
import type { World } from '../world/world.ts';
import { hostOver, type Host } from './host.ts';

const world = { uid: 0, user: 'root', randomHex: () => '0123456789abcdef' } as unknown as World;

let folder: string;
let host: Host;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pigsty-stream-'));
  const transport = openLocal({ kind: 'local' } as never, 'here', world);
  host = hostOver(transport, { run: folder, etc: folder, lib: folder } as never, world);
});

afterEach(() => rmSync(folder, { recursive: true }));

describe('a stream', () => {
  const what = 'copy a file';
  const at = (name: string): string => join(folder, name);

  test('comes and goes byte by byte', async () => {
    const bytes = randomBytes(3_000_001);
    writeFileSync(at('here'), bytes);
    expect(await host.send(`cat >${at('there')}; echo done`, createReadStream(at('here')), { what })).toBe(
      'done\n',
    );
    expect(readFileSync(at('there')).equals(bytes)).toBe(true);
    await host.fetch(`cat ${at('there')}`, createWriteStream(at('back')), { what });
    expect(readFileSync(at('back')).equals(bytes)).toBe(true);
  });

  test('that cannot be written here, or not be read, ends with that, although the other side would go on', async () => {
    const endless = 'cat /dev/zero';
    await expect(host.fetch(endless, createWriteStream('/dev/full'), { what })).rejects.toMatchObject({
      code: 'ENOSPC',
    });
    await expect(
      host.send('cat >/dev/null', createReadStream(at('nowhere')), { what }),
    ).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('that fails says what the other side said', async () => {
    writeFileSync(at('here'), randomBytes(1_000_000));
    const failed = { code: 'COMMAND_FAILED', message: 'here could not copy a file (exit 3)', log: 'no room' };
    const script = 'echo no room >&2; exit 3';
    await expect(host.send(script, createReadStream(at('here')), { what })).rejects.toMatchObject(failed);
    await expect(host.fetch(script, createWriteStream(at('back')), { what })).rejects.toMatchObject(failed);
  });
});
