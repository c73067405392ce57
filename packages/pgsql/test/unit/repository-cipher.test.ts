import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { plain } from '@pigsty/sdk/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { foundRepositories, repositoryScript } from '../../src/facts/repository.ts';
import { renderPgbackrestConf } from '../../src/render/pgbackrest-conf.ts';
import { otherCipher } from '../../src/spec/repository-cipher.ts';
import { clusterOf, clusterText } from './cluster-of.ts';

let room = '';
beforeEach(() => void (room = mkdtempSync(join(tmpdir(), 'pigsty-repository-'))));
afterEach(() => rmSync(room, { recursive: true }));

const clusterWith = (repo: string, { enabled = true } = {}) =>
  clusterOf(
    clusterText(
      `, pg_version: 17, pgbackrest_enabled: ${enabled}, pgbackrest_method: it, pgbackrest_repo: { it: { ${repo} } }`,
    ),
  ).cluster;

/** What a host says whose file was written of one inventory, and what is found when another one is planned. */
function found(before: string, now: string, { begun = true, enabled = true } = {}): readonly string[] {
  const [instance] = clusterWith(before.replaceAll('ROOM', room)).instances;
  writeFileSync(join(room, 'pgbackrest.conf'), plain(renderPgbackrestConf(instance!.params, 2)));
  const repository = join(room, 'repo/backup/pg-test');
  if (begun) mkdirSync(repository, { recursive: true });
  if (begun) writeFileSync(join(repository, 'backup.info'), 'Salted__');
  const script = repositoryScript('pg-test').replaceAll('/etc/pgbackrest', room);
  const lines = execFileSync('sh', ['-c', `${script}\n:`], { encoding: 'utf8' })
    .split('\n')
    .map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)] as const);
  const facts = {
    host: () => undefined,
    from: () => undefined,
    of: () => ({ initialized: true, hasBackup: true, ...foundRepositories(lines) }),
  };
  return otherCipher(clusterWith(now.replaceAll('ROOM', room), { enabled }), facts)
    .map(({ message }) => / begun with (.*?):/.exec(message)?.[1] ?? message)
    .slice(0, 1);
}

const local = "path: ROOM/repo, cipher_type: aes-256-cbc, cipher_pass: 'it''s \\ \"this\" ${pg_cluster}'";

test('another cipher or pass phrase for a repository that was begun is refused before anything changes', () => {
  expect(found(local, local)).toEqual([]);
  expect(found(local, local.replace('this', 'that'))).toEqual(['another pass phrase']);
  expect(found(local, 'path: ROOM/repo')).toEqual(['the cipher aes-256-cbc']);
  expect(found('path: ROOM/repo', local)).toEqual(['no encryption']);
});

test('of a repository elsewhere nobody knows what is in it: it is taken for one that was begun', () => {
  const s3 =
    'type: s3, s3_bucket: pgsql, s3_endpoint: sss.pigsty, path: /p, cipher_type: aes-256-cbc, cipher_pass: a';
  expect(found(s3, s3.replace('cipher_pass: a', 'cipher_pass: b'), { begun: false })).toEqual([
    'another pass phrase',
  ]);
});

test('another place, an empty repository, and one that is not used any more are no matter', () => {
  const other = local.replace('this', 'that');
  expect(found(local, other, { begun: false })).toEqual([]);
  expect(found(local, other.replace('ROOM/repo', 'ROOM/second'))).toEqual([]);
  expect(found(local, other, { enabled: false })).toEqual([]);
});
