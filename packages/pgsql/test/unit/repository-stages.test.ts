import { readInventory } from '@pigsty/inventory';
import { buildGraph, registrationsOf } from '@pigsty/sdk/engine';
import { defaultHostFacts, noLocalFile } from '@pigsty/sdk/testing';
import { describe, expect, test } from 'vitest';
import type { PgFacts } from '../../src/facts/instance.ts';
import { planInstall } from '../../src/plan/install.ts';
import { identify } from '../../src/spec/identity.ts';
import { clusterText } from './cluster-of.ts';

const entries =
  'local: { path: /pg/backup }, other: { path: /data/other }, store: { type: s3, s3_endpoint: s3.example.com, s3_bucket: pgsql, path: /pgbackrest }, far: { type: s3, s3_endpoint: far.example.com, s3_bucket: pgsql, path: /pgbackrest }';

/** What a deploy does not attempt after stages that failed: names of stages, and whose. */
function behind(
  failed: readonly string[],
  {
    method,
    running,
    rest = '',
  }: { readonly method: string; readonly running: boolean; readonly rest?: string },
): readonly string[] {
  const text = clusterText(
    `, pg_version: 17, pgbackrest_method: ${method}, pgbackrest_repo: { ${entries} }${rest}`,
  );
  const inventory = readInventory([{ file: 'pigsty.yml', text }]).inventory!;
  const found: PgFacts = {
    initialized: running,
    hasBackup: running,
    ...(running ? { repositories: [{ options: { type: 'posix', path: '/pg/backup' }, begun: true }] } : {}),
  };
  const stages = planInstall(
    identify(inventory).clusters[0]!,
    { host: defaultHostFacts, from: () => undefined, of: () => found },
    {
      inventory,
      caCertificate: '',
      operatorPublicKeys: [],
      localFile: noLocalFile,
      registrations: registrationsOf([], true),
      content: [],
    },
  );
  const { nodes } = buildGraph(stages, { modules: ['pgsql'] });
  const ids = nodes.map(({ id }) => id);
  for (const id of failed) expect(ids).toContain(`pgsql.${id}`);
  const lost = new Set(failed.map((id) => `pgsql.${id}`));
  // Nodes come in the order of their edges.
  for (const { id, before } of nodes) if (before.some((b) => lost.has(b))) lost.add(id);
  return [...lost].map((id) => id.replace(/^pgsql\./, '')).filter((id) => !failed.includes(id));
}

describe('behind a store that is away are only its own backup, what asks for all of them, and the end', () => {
  const ends = ['archiving@pg-test', 'ready@10.10.10.11/pg-test', 'ready@10.10.10.12/pg-test'];

  for (const running of [false, true])
    test(running ? 'in a cluster that runs' : 'in a new cluster', () => {
      const method = '[local, store, other]';
      expect(behind(['stanza-repo2@pg-test'], { method, running }).toSorted()).toEqual([
        'archiving@pg-test',
        'backup-repo2@pg-test',
        ...ends.slice(1),
      ]);
      expect(behind(['backup-repo2@pg-test'], { method, running }).toSorted()).toEqual(ends);
    });

  test('where all are stores', () => {
    expect(behind(['stanza-repo1@pg-test'], { method: '[store, far]', running: true }).toSorted()).toEqual([
      'archiving@pg-test',
      'backup-repo1@pg-test',
      ...ends.slice(1),
    ]);
  });
});

test('behind one on the disks is what finds a backup there: the exporter of backups, the job that catches up, and drills', () => {
  const lost = behind(['stanza-repo1@10.10.10.11/pg-test'], { method: '[local, store]', running: false });
  for (const name of ['backup-repo1', 'backup-exporter', 'backup-catch-up', 'restore-drill', 'archiving'])
    expect(
      lost.some((id) => id.startsWith(`${name}@`)),
      name,
    ).toBe(true);
  expect(lost).not.toContain('backup-repo2@pg-test');
});

test('a shared repository gets its stanza once pgBackRest of every host that is reached knows of it', () => {
  const lost = behind(['config@10.10.10.12/pg-test'], { method: '[local, store]', running: true });
  expect(lost).toContain('stanza-repo2@pg-test');
  expect(lost).toContain('backup-repo2@pg-test');
});

test('a member of a standby cluster is ready when the stanza of each repository is made', () => {
  const rest = ', pg_upstream: 10.10.10.99';
  const lost = behind(['stanza-repo2@pg-test'], { method: '[local, store]', running: false, rest });
  expect(lost.filter((id) => !id.startsWith('ready@'))).toEqual([]);
  expect(lost.length).toBeGreaterThan(0);
});
