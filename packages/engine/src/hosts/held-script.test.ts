import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openLocal } from '../transport/local.ts';
import { framed } from '../transport/script.ts';
import type { Transport } from '../transport/transport.ts';
import type { World } from '../world/world.ts';
import { hostOver, type Host } from './host.ts';

let nonces = 0;
const world = {
  uid: 0,
  user: 'root',
  randomHex: () => String((nonces += 1)).padStart(16, '0'),
} as unknown as World;

let folder: string;
let transport: Transport;
let host: Host;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pigsty-held-'));
  transport = openLocal({ kind: 'local' } as never, 'here', world);
  host = hostOver(transport, { run: folder, etc: folder, lib: folder } as never, world);
});

afterEach(async () => {
  await transport.close();
  rmSync(folder, { recursive: true });
});

const parent = framed('parent', 'tr "\\0" " " </proc/$PPID/cmdline; echo "$PPID"');

async function parentOfLook(): Promise<string> {
  const [frame] = await host.look(() => parent);
  return frame?.stdout ?? '';
}

describe('a shell that stays', () => {
  test('runs what is looked at next, without another login, and counts it', async () => {
    const held = await host.hold(() => framed('first', 'echo one'), '');
    expect(held.frames).toMatchObject([{ id: 'first', code: 0, stdout: 'one\n' }, { id: 'hold' }]);
    const first = await parentOfLook();
    held.beat();
    expect(await parentOfLook()).toBe(first);
    expect([transport.execs, host.execs]).toEqual([1, 3]);
    await held.release();
    expect(await parentOfLook()).not.toBe(first);
    expect([transport.execs, host.execs]).toEqual([2, 4]);
  });

  test('keeps streams and exit codes apart, whatever the length of a script', async () => {
    const held = await host.hold(() => framed('first', ':'), '');
    const long = 'ä€😀'.repeat(40_000);
    const frames = await host.look(() =>
      [framed('long', `printf %s '${long}' | wc -c`), framed('both', 'echo out; echo err >&2; exit 7')].join(
        '',
      ),
    );
    expect(frames).toEqual([
      { id: 'long', code: 0, stdout: `${Buffer.byteLength(long)}\n`, stderr: '' },
      { id: 'both', code: 7, stdout: 'out\n', stderr: 'err\n' },
    ]);
    await held.release();
  });

  test('says what a shell says of a script that it does not understand, and runs the next one', async () => {
    const held = await host.hold(() => framed('first', ':'), '');
    await expect(host.look(() => 'if then')).rejects.toMatchObject({ code: 'COMMAND_FAILED' });
    expect(await host.look(() => framed('next', 'echo here'))).toMatchObject([{ stdout: 'here\n' }]);
    await held.release();
  });

  test('keeps its lock to itself, and does last what it was told', async () => {
    const [lock, left] = [join(folder, 'lock'), join(folder, 'left')];
    const held = await host.hold(() => `exec 8>${lock}\n${framed('first', ':') as string}`, `: >${left}\n`);
    const look =
      'ls /proc/self/fd/8 2>/dev/null; [ -e /proc/$$/fd/8 ] && echo mine; read -r line; echo "$line"';
    expect(await host.look(() => framed('look', look))).toMatchObject([{ stdout: '\n' }]);
    const there = framed('there', `[ -e ${left} ] && echo there || :`);
    expect(await host.look(() => there)).toMatchObject([{ stdout: '' }]);
    await held.release();
    expect(await host.look(() => there)).toMatchObject([{ stdout: 'there\n' }]);
  });

  test('is asked one thing at a time; a second one goes its own way', async () => {
    const held = await host.hold(() => framed('first', ':'), '');
    const [one, two] = await Promise.all([
      host.look(() => framed('slow', `until [ -e ${folder}/go ]; do sleep 0.05; done; echo slow`)),
      host.look(() => framed('quick', `: >${folder}/go; echo quick`)),
    ]);
    expect([one[0]?.stdout, two[0]?.stdout]).toEqual(['slow\n', 'quick\n']);
    expect(transport.execs).toBe(2);
    await held.release();
  });

  test('is given up with a look that takes too long or is cancelled, and the next one goes its own way', async () => {
    await host.hold(() => framed('first', ':'), '');
    await expect(host.look(() => framed('slow', 'sleep 30'), { timeoutMs: 200 })).rejects.toMatchObject({
      code: 'WAIT_TIMEOUT',
    });
    expect(await host.look(() => framed('next', 'echo here'))).toMatchObject([{ stdout: 'here\n' }]);
    expect(transport.execs).toBe(2);
    const cancel = new AbortController();
    const held = await host.hold(() => framed('first', ':'), '');
    const slow = host.look(() => framed('slow', 'sleep 30'), { signal: cancel.signal });
    cancel.abort();
    await expect(slow).rejects.toMatchObject({ code: 'CANCELLED' });
    await held.release();
  });
});
