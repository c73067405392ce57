import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '@pigsty/sdk';
import { afterAll, expect, test } from 'vitest';
import { pgRenewed } from '../../src/ops/renewed.ts';

const folder = mkdtempSync(join(tmpdir(), 'pigsty-renewed-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Stands in for Patroni: the member was restarted, and takes part eight seconds later only. */
const curl = `#!/bin/sh
case "$*" in
*/restart*) cat >/dev/null; date +%s >"$FOLDER/restarted"; printf 'restarted successfully\\n200'; exit ;;
esac
state=running
[ ! -e "$FOLDER/restarted" ] || [ "$(date +%s)" -ge $(($(cat "$FOLDER/restarted") + 8)) ] || state=starting
printf '{"state": "%s", "role": "replica", "replication_state": "streaming"}\\n{"members": [{"name": "pg-a-1", "role": "replica", "state": "streaming"}]}\\n' "$state"
`;

test('a member that was restarted has its whole time until it takes part again', () => {
  writeFileSync(join(folder, 'curl'), curl);
  chmodSync(join(folder, 'curl'), 0o755);
  const member = { instance: 'pg-a-1', url: 'https://10.0.0.1:8008' };
  const [action] = pgRenewed.write(
    {
      member,
      others: [],
      credentials: { username: 'postgres', password: Secret.of('secret') },
      session: { dbsu: 'postgres', binDir: '/usr/pgsql/bin', socketDir: '/var/run/postgresql', port: 5432 },
      dataDir: folder,
      patroniLog: join(folder, 'patroni.log'),
      how: 'restart',
      since: 'run',
      leads: false,
      withinSeconds: 60,
    },
    'renew',
  );
  const [, , script = '', ...words] = action?.do === 'run' ? action.command.argv : [];
  // Started after the procedure began.
  writeFileSync(join(folder, 'marker'), '');
  writeFileSync(join(folder, 'postmaster.pid'), `1\n${folder}\n${Math.ceil(Date.now() / 1000) + 1}\n`);
  const [name = 'sh', url = ''] = words;
  const { status, stderr } = spawnSync(
    'sh',
    ['-c', script, name, url, join(folder, 'marker'), join(folder, 'postmaster.pid')],
    {
      input: '',
      encoding: 'utf8',
      env: { PATH: `${folder}:/usr/bin:/bin`, FOLDER: folder },
    },
  );
  expect(stderr).toBe('');
  expect(status).toBe(0);
});
