import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readInventory } from '@pigsty/inventory';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { definition } from '../../src/index.ts';
import { backupCatchUp } from '../../src/render/backup-catch-up.ts';

const folder = mkdtempSync(join(tmpdir(), 'pigsty-catch-up-'));
afterAll(() => rmSync(folder, { recursive: true }));

const text = `all:
  children:
    etcd: { hosts: { 10.10.10.10: { etcd_seq: 1 } } }
    pg-a: { hosts: { 10.10.10.11: { pg_seq: 1, pg_role: primary } }, vars: { pg_cluster: pg-a } }
`;
const { inventory } = readInventory([{ file: 'pigsty.yml', text }]);
const [cluster] = definition.identify(inventory!).clusters;
const procedures = join(folder, 'procedures');
const failed = join(folder, 'failed');
const script = backupCatchUp(cluster!.instances[0]!.params)
  .join('\n')
  .replaceAll('/etc/pigsty/procedures', procedures)
  .replaceAll('/run/pg-backup-catch-up/failed', failed)
  .replaceAll('/pg/bin/', `${folder}/`);

function program(name: string, body: string): void {
  writeFileSync(join(folder, name), `#!/bin/sh\n${body}\n`);
  chmodSync(join(folder, name), 0o755);
}

function run(): { readonly code: number | null; readonly said: string } {
  const { status, stdout, stderr } = spawnSync('sh', ['-c', script], {
    encoding: 'utf8',
    env: { PATH: `${folder}:/usr/bin:/bin`, FOLDER: folder },
  });
  return { code: status, said: stdout + stderr };
}

beforeEach(() => {
  rmSync(procedures, { recursive: true, force: true });
  rmSync(failed, { force: true });
  mkdirSync(procedures);
  program('pg-backup-due', 'echo "no backup of this system"');
  program('pg-role', 'echo primary');
  program('df', 'printf "x\\n- - - 9000000\\n"');
});

/** Stands in for psql and for pgBackRest, both of which are run as the owner of PostgreSQL. */
const asOwner = (backup: string): void =>
  program('runuser', `case "$*" in *pg_database_size*) echo 1000 ;; *) ${backup} ;; esac`);

test('a backup that a procedure ends by stopping the server has not failed', () => {
  asOwner(
    `touch ${procedures}/pgsql-upgrade-pg-a; echo 'ERROR: [057]: the server closed the connection'; exit 57`,
  );
  expect(run()).toEqual({
    code: 0,
    said: expect.stringContaining('pgsql-upgrade-pg-a is under way, and comes first') as string,
  });
  expect(existsSync(failed)).toBe(false);
});

test('one that fails otherwise has, with what pgBackRest says', () => {
  asOwner("echo 'ERROR: [082]: WAL segment was not archived'; exit 82");
  expect(run()).toEqual({
    code: 1,
    said: expect.stringContaining('the backup failed: ERROR: [082]') as string,
  });
  expect(existsSync(failed)).toBe(true);
});
