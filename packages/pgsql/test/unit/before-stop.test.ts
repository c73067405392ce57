import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { handoverDirectory } from '../../src/platform/paths.ts';
import { scripts } from '../../src/render/scripts.ts';
import { PgsqlParams } from '../../src/spec/schema.ts';

let server: ChildProcess | undefined;
afterEach(() => server?.kill('SIGKILL'));

/**
 * A server that stops, when it is interrupted, as soon as its subscriber has gone; and a subscriber that goes when it is
 * told to. The answer of psql names the subscriber.
 */
async function started({ slots, held }: { readonly slots: readonly string[]; readonly held: boolean }) {
  const home = mkdtempSync(join(tmpdir(), 'pigsty-stop-'));
  for (const name of [
    'bin',
    'handover',
    'data',
    'data/pg_replslot',
    ...slots.map((s) => `data/pg_replslot/${s}`),
  ])
    mkdirSync(join(home, name));
  if (held) writeFileSync(join(home, 'handover/pg-test-1.held'), '');
  server = spawn(
    'sh',
    [
      '-c',
      'sleep 60 & child=$!; trap : INT; echo "$child"; wait; while kill -0 "$child" 2>/dev/null; do sleep 0.05; done',
    ],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const [said] = (await once(server.stdout!, 'data')) as [Buffer];
  const subscriber = said.toString().trim();
  writeFileSync(join(home, 'bin/psql'), `#!/bin/sh\ntouch ${home}/asked\necho ${subscriber}\n`);
  chmodSync(join(home, 'bin/psql'), 0o755);
  writeFileSync(join(home, 'data/postmaster.pid'), `${server.pid ?? 0}\n`);
  const params = PgsqlParams.parse({
    pg_cluster: 'pg-test',
    pg_seq: 1,
    pg_role: 'primary',
    pg_data: join(home, 'data'),
    pg_bin_dir: join(home, 'bin'),
  });
  const script = scripts(params).find(({ path }) => path.endsWith('/pg-before-stop'))!.content;
  execFileSync('sh', ['-c', script.replaceAll(handoverDirectory, join(home, 'handover'))]);
  const runs = (pid: string): boolean => {
    try {
      process.kill(Number(pid), 0);
      return true;
    } catch {
      return false;
    }
  };
  const asked = execFileSync('ls', [home], { encoding: 'utf8' }).includes('asked');
  return { subscriber: runs(subscriber), asked, end: () => process.kill(Number(subscriber)) };
}

test('a subscriber that would keep the server from stopping is cut off while clients are held', async () => {
  expect(await started({ slots: ['pg_test_2', 'orders_sub'], held: true })).toMatchObject({
    subscriber: false,
    asked: true,
  });
});

test('where every slot is of a member nobody is asked about subscribers', async () => {
  const { asked, end } = await started({ slots: ['pg_test_2'], held: true });
  expect(asked).toBe(false);
  end();
});

test('nothing is stopped before Patroni does where no clients are held', async () => {
  const { subscriber, asked, end } = await started({ slots: ['orders_sub'], held: false });
  expect({ subscriber, asked }).toEqual({ subscriber: true, asked: false });
  end();
});
