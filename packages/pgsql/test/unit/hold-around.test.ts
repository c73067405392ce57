import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { holdAround } from '../../src/handover/begin.ts';
import { handoverPlaces } from '../../src/handover/places.ts';

const folder = mkdtempSync(join(tmpdir(), 'pigsty-hold-'));
afterAll(() => rmSync(folder, { recursive: true }));

const session = { dbsu: 'postgres', binDir: '/usr/pgsql/bin', socketDir: '/run/postgresql', port: 5432 };

/** Stands in for the programs of a host: they note down that they were called, and the program holds clients at once. */
function program(name: string, text: string): void {
  writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
  chmodSync(join(folder, name), 0o755);
}

const { directory, state } = handoverPlaces('pg-a-1');
const here = (text: string): string => text.replaceAll(directory, join(folder, 'state'));

function hold(): { readonly code: number | null; readonly said: string; readonly order: readonly string[] } {
  const log = join(folder, 'log');
  writeFileSync(log, '');
  const { status, stderr } = spawnSync(
    'sh',
    ['-c', `${here(holdAround('pg-a-1', session, {}))}\nhold_clients`],
    {
      encoding: 'utf8',
      env: { PATH: `${folder}:/usr/bin:/bin`, LOG: log, STATE: here(state) },
    },
  );
  return { code: status, said: stderr, order: readFileSync(log, 'utf8').split('\n').slice(0, -1) };
}

test('the server writes its dirty pages before its clients wait, and not while they do', () => {
  program('systemctl', 'exit 0');
  program('systemd-run', `echo hold >>"$LOG"; printf '{"phase": "ready"}{"phase": "held"}\\n' >"$STATE"`);
  program('runuser', 'case "$*" in *CHECKPOINT) echo checkpoint >>"$LOG" ;; esac');
  expect(hold()).toEqual({ code: 0, said: '', order: ['checkpoint', 'hold'] });
  program('runuser', 'echo "FATAL: the database system is starting up" >&2; exit 2');
  expect(hold()).toEqual({
    code: 0,
    said: 'FATAL: the database system is starting up\nno checkpoint was made: clients may wait longer\n',
    order: ['hold'],
  });
});
