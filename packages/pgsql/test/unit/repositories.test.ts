import { readFileSync } from 'node:fs';
import { plain } from '@pigsty/sdk/testing';
import { describe, expect, test } from 'vitest';
import { readInventory } from '@pigsty/inventory';
import type { PgFacts } from '../../src/facts/instance.ts';
import { backupProbes } from '../../src/health/backup.ts';
import { archiving, firstBackup } from '../../src/plan/backup.ts';
import { stanzas } from '../../src/plan/stanza.ts';
import { renderPgbackrestConf } from '../../src/render/pgbackrest-conf.ts';
import { parseInfo } from '../../src/restore/info.ts';
import { check } from '../../src/spec/check.ts';
import { droppedRepositories } from '../../src/spec/dropped-repository.ts';
import { identify } from '../../src/spec/identity.ts';
import { otherCipher } from '../../src/spec/repository-cipher.ts';
import { repositoriesOf } from '../../src/spec/repositories.ts';
import { clusterOf, clusterText } from './cluster-of.ts';

interface Cases {
  readonly rules: readonly {
    readonly name: string;
    readonly method: string;
    readonly says: readonly string[];
  }[];
  readonly changes: readonly {
    readonly name: string;
    /** Repositories that hosts were told of. */
    readonly had: readonly string[];
    readonly method: string;
    readonly hasBackup?: boolean;
    readonly says: readonly string[];
  }[];
  readonly health: readonly {
    readonly name: string;
    /** What pgBackRest says, by the name of a file. */
    readonly lines?: readonly string[];
    readonly dropped?: string;
    readonly scheduled?: string;
    readonly due?: string;
    readonly state: string;
    readonly says: string;
  }[];
}
const cases = JSON.parse(readFileSync(new URL('repositories.json', import.meta.url), 'utf8')) as Cases;
const fixture = (name: string): string =>
  readFileSync(new URL(`../fixtures/repositories/${name}`, import.meta.url), 'utf8').trim();

const entries =
  "local: { path: /pg/backup, cipher_type: aes-256-cbc, cipher_pass: First.Key, retention_full: 2 }, again: { path: /pg/backup }, other: { path: '/data/${pg_cluster}' }, store: { type: s3, s3_endpoint: s3.example.com, s3_bucket: pgsql, s3_region: eu, s3_key: k, s3_key_secret: s, path: /pgbackrest, cipher_type: aes-256-cbc, cipher_pass: Second.Key, retention_full: 14, retention_full_type: time }";
const textOf = (method: string, rest = ''): string =>
  clusterText(`, pg_version: 17, pgbackrest_method: ${method}, pgbackrest_repo: { ${entries} }${rest}`);
const clusterWith = (method: string, rest = '') => clusterOf(textOf(method, rest)).cluster;

/** Facts of hosts that were told of these repositories. */
const factsOf = (had: readonly string[], hasBackup = true) => {
  const repositories = had.flatMap((name) =>
    repositoriesOf(clusterWith(name).params).map(({ options }) => ({ options, begun: true as const })),
  );
  const found: PgFacts = { initialized: true, hasBackup, repositories };
  return { host: () => undefined, from: () => undefined, of: () => found };
};

test('two repositories are two of pgBackRest, each with its own options', () => {
  const { params } = clusterWith('[local, store]');
  expect(plain(renderPgbackrestConf(params, 2)).trim()).toBe(fixture('pgbackrest.conf'));
});

test('a list of one name is that name', () => {
  const [one, list] = ['local', '[local]'].map((m) => plain(renderPgbackrestConf(clusterWith(m).params, 2)));
  expect(list).toBe(one);
});

describe('the names are looked at', () => {
  for (const { name, method, says } of cases.rules)
    test(name, () => {
      const { inventory } = readInventory([{ file: 'pigsty.yml', text: textOf(method) }]);
      const { clusters, problems } = identify(inventory!);
      const found = [...problems, ...check(clusters, inventory!)].filter(
        (p) => p.severity === 'error' && p.rule !== 'repository-option',
      );
      const said = found.map((p) => (p.rule === 'invalid-value' ? p.rule : `${p.rule}: ${p.message}`));
      expect([...new Set(said)]).toEqual(says);
    });
});

describe('a full backup is taken where there is none since the change', () => {
  for (const { name, had, method, hasBackup, says } of cases.changes)
    test(name, () => {
      const stages = firstBackup(clusterWith(method), factsOf(had, hasBackup), []);
      expect(stages.flatMap(({ ops }) => ops.map(({ args }) => (args as { name: string }).name))).toEqual(
        says,
      );
    });
});

test('the stanza of a shared repository is made by one member, and those of the disks wait for no other', () => {
  const stagesOf = (method: string, rest = '') =>
    stanzas(clusterWith(method, rest), factsOf([]), []).map(({ name, host, after }) =>
      [`${name}@${host}`, ...after].join(' '),
    );
  expect(stagesOf('[local, store]')).toEqual([
    'stanza-repo1@10.10.10.11 replica@self',
    'stanza-repo1@10.10.10.12 replica@self',
    'stanza-repo2@pg-test minio.ready@cluster(minio)?',
  ]);
  expect(stagesOf('[local, other]')).toEqual([
    'stanza-repo1@10.10.10.11 replica@self',
    'stanza-repo1@10.10.10.12 replica@self',
    'stanza-repo2@10.10.10.11 replica@self',
    'stanza-repo2@10.10.10.12 replica@self',
  ]);
  expect(stagesOf('[store]')).toEqual(['stanza@pg-test minio.ready@cluster(minio)?']);
});
test('a deploy waits for WAL until an archiver that began with a store that is away has given up, also when it leaves the list', () => {
  const waits = (had: readonly string[], method: string) =>
    archiving(clusterWith(method), factsOf(had), []).flatMap(({ ops }) =>
      ops.map(({ args }) => (args as { timeoutMs: number }).timeoutMs / 1000),
    );
  expect(waits(['local'], 'local')).toEqual([150]);
  for (const method of ['local', '[local, store]']) expect(waits(['local', 'store'], method)).toEqual([360]);
});

test('a repository that is no longer named is told of, and none that is', () => {
  const told = (had: readonly string[], method: string) =>
    droppedRepositories(clusterWith(method), factsOf(had)).map(({ host, message }) => `${host}: ${message}`);
  expect(told(['local', 'store'], '[store, local]')).toEqual([]);
  expect(told(['local', 'store'], 'local')[0]).toBe(
    '10.10.10.11: pg-test-1 writes no more to the repository at /pgbackrest of pgsql at s3.example.com: what is there stays, and is restored from only while pgbackrest_method names it',
  );
});

test('another pass phrase is refused for each repository that was begun with one', () => {
  const had = factsOf(['local', 'store']);
  expect(
    otherCipher(clusterWith('[local, store]'), had).map(({ message, hint }) => [
      / begun with (.*?):/.exec(message)?.[1],
      / of pgbackrest_repo\.(\w+) /.exec(hint ?? '')?.[1],
    ]),
  ).toEqual(
    // Facts without a digest are of a host that was told of none.
    ['local', 'store', 'local', 'store'].map((name) => ['another pass phrase', name]),
  );
});

describe('health judges each repository', () => {
  const cluster = clusterWith('[local, store]');
  const now = 1_795_778_775 + 3600;
  for (const {
    name,
    lines = ['local', 'store'],
    dropped = '',
    scheduled = '',
    due = '',
    state,
    says,
  } of cases.health)
    test(name, () => {
      const at = scheduled.replace(/^\d+/, (ago) => String(now - Number(ago)));
      const output = [
        now,
        'primary',
        due,
        'inactive',
        '',
        dropped,
        '1',
        at,
        ...lines.map((l) => fixture(`${l}.json`)),
      ];
      const verdict = backupProbes(cluster, cluster.instances[0]!)[0]!.judge({
        code: 0,
        output: output.join('\n'),
      });
      expect(verdict.state, verdict.detail).toBe(state);
      expect(verdict.detail).toContain(says);
    });

  test('archiving that fails says into which', () => {
    const judged = backupProbes(cluster, cluster.instances[0]!)[1]!.judge({
      code: 0,
      output: "repo2: [HostConnectError] unable to connect to 'sss.pigsty\nf|t|7|00000002000000000000001F\n",
    });
    expect(judged.detail).toBe(
      "archiving fails (7 times, last 00000002000000000000001F): repository store: [HostConnectError] unable to connect to 'sss.pigsty",
    );
  });
});

test('backups of all repositories are known, each with its own, whatever number the database has there', () => {
  const info = parseInfo([fixture('local.json'), fixture('store.json')].join('\n'));
  expect(info?.backups.map(({ repository, label }) => [repository, label])).toEqual([
    [1, '20261127-112608F'],
    [2, '20261127-112700F'],
  ]);
  expect(info?.archives).toEqual([
    { repository: 1, id: '17-1' },
    { repository: 2, id: '17-2' },
  ]);
  expect(info?.ofOthers).toBe(1);
  expect(parseInfo(fixture('away.json'))).toBeUndefined();
});
