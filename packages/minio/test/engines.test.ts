import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ModuleFacts } from '@pigsty/sdk';
import { expect, test } from 'vitest';
import { minioFacts, type MinioFacts } from '../src/facts/member.ts';
import { probes } from '../src/health/probes.ts';
import { register } from '../src/observability/registrations.ts';
import { escapeXml, unescapeXml } from '../src/ops/xml.ts';
import { renderService } from '../src/render/service.ts';
import { checkFacts } from '../src/spec/check-facts.ts';
import { check } from '../src/spec/check.ts';
import { clusterOf } from './cluster-of.ts';

const one = '{ 10.0.0.1: { minio_seq: 1 } }';
const directory = 'minio_type: versitygw';

/** Rules of the errors, each with what it says. */
function errors(hosts: string, vars: string): readonly (readonly [string | undefined, string])[] {
  const { cluster, inventory } = clusterOf(hosts, vars);
  return check([cluster], inventory)
    .filter(({ severity }) => severity === 'error')
    .map(({ rule, message }) => [rule, message]);
}

test.each([
  ['one host with one directory', one, directory, []],
  [
    'two hosts',
    '{ 10.0.0.1: { minio_seq: 1 }, 10.0.0.2: { minio_seq: 2 } }',
    directory,
    [['minio-one-directory', 'minio has 2 members, and versitygw serves one directory of one host']],
  ],
  [
    'several drives',
    one,
    `${directory}, minio_data: '/data{1...4}'`,
    [
      [
        'minio-one-directory',
        'minio_data /data{1...4} names several drives, and versitygw serves one directory',
      ],
    ],
  ],
  [
    'pools',
    one,
    `${directory}, minio_volumes: '/data/a{1...2} /data/b{1...2}'`,
    [['minio-one-directory', 'minio_volumes names pools, and versitygw serves one directory: minio_data']],
  ],
  [
    'a policy of MinIO',
    one,
    `${directory}, minio_users: [{ access_key: app, secret_key: S3User.App, policy: 'data,readwrite' }]`,
    [
      [
        'minio-policy-unknown',
        'app has the policy readwrite, and there is no bucket of that name: versitygw knows no other policies',
      ],
    ],
  ],
  [
    'the same policy of MinIO for MinIO',
    one,
    `minio_type: minio, minio_users: [{ access_key: app, secret_key: S3User.App, policy: 'data,readwrite' }]`,
    [],
  ],
])('an engine over one directory with %s', (_, hosts, vars, found) => {
  expect(errors(hosts, vars)).toEqual(found);
});

test.each([
  ['versitygw', '.minio.sys', 'silo or minio'],
  ['minio', '.versitygw', 'versitygw'],
])('%s does not take a directory with the mark %s, which is that of %s', (type, mark, owner) => {
  const { cluster, inventory } = clusterOf(one, `minio_type: ${type}`);
  const [member] = cluster.instances;
  if (member === undefined) throw new Error('no member');
  const have = minioFacts.parse(`\u001edrive /data/minio\nexists\nfilled\nmark ${mark}\n`, member);
  const facts = { of: () => have, from: () => undefined } as unknown as ModuleFacts<MinioFacts>;
  expect(checkFacts(cluster, facts, { inventory }).map(({ rule, message }) => [rule, message])).toEqual([
    [
      'minio-other-engine',
      `/data/minio of minio-1 holds the data of ${owner}, and minio_type is ${type}, which cannot read it`,
    ],
  ]);
});

test('silo takes the drives of MinIO, whose format it keeps', () => {
  const { cluster, inventory } = clusterOf(one, '');
  const [member] = cluster.instances;
  if (member === undefined) throw new Error('no member');
  const drive =
    'exists\nfilled\nmark .minio.sys\n{"version":"1","format":"xl","xl":{"sets":[["a"]],"this":"a"}}';
  const have = minioFacts.parse(`\u001edrive /data/minio\n${drive}\n`, member);
  const facts = { of: () => have, from: () => undefined } as unknown as ModuleFacts<MinioFacts>;
  expect(checkFacts(cluster, facts, { inventory })).toEqual([]);
});

test('an engine without metrics is asked for its health, and never scraped', () => {
  const { cluster } = clusterOf(one, directory);
  const found = register(cluster);
  expect(found.filter(({ type }) => type === 'scrape')).toEqual([]);
  expect(found).toContainEqual({
    type: 'probe',
    kind: 'http',
    cls: 'minio',
    ins: 'minio-1',
    ip: '10.0.0.1',
    target: 'https://10.0.0.1:9000/_health',
  });
  expect(probes(cluster).map(({ name }) => name)).not.toContain('all members and drives are there');
  expect(register(clusterOf(one, '').cluster).map(({ type }) => type)).not.toContain('probe');
});

test('a host says which versitygw it has, and that it has served', () => {
  const { cluster } = clusterOf(one, directory);
  const [member] = cluster.instances;
  if (member === undefined) throw new Error('no member');
  const output = [
    'unit\nactive',
    'version\nVersion  : v1.8.0\nBuild    : 0123',
    'live\n200',
    'cluster\n200',
    'former\ndeployed\nVGW_BACKEND_ARG="/data/minio"\nROOT_ACCESS_KEY_ID="a\\$b"',
    'drive /data/minio\nexists\nfilled\nmark .versitygw',
  ]
    .map((part) => `\u001e${part}\n`)
    .join('');
  expect(minioFacts.parse(output, member)).toEqual({
    unit: 'active',
    version: 'v1.8.0',
    live: true,
    writable: true,
    former: { deployed: true, volumes: '/data/minio', administrator: 'a$b', accessKeys: [] },
    drives: [{ path: '/data/minio', exists: true, onRoot: false, foreign: false, pool: 1 }],
  });
});

test.each([
  ['an empty list with the former one beside it', ['', '{"accessAccounts":{}}'], '{"accessAccounts":{}}'],
  ['an empty list alone', [''], undefined],
  ['a list', ['{"a":1}', '{"b":1}'], '{"a":1}'],
  ['none', [], undefined],
])('before versitygw starts over %s of users, a list is left that it can read', (_, files, left) => {
  const room = mkdtempSync(join(tmpdir(), 'pigsty-minio-'));
  const unit = renderService(clusterOf(one, `${directory}, minio_data: '/data'`).cluster);
  const [, script = 'exit 9'] = /^ExecStartPre=\/bin\/sh -c '(.*)'$/m.exec(unit) ?? [];
  mkdirSync(join(room, '.versitygw'));
  const list = join(room, '.versitygw/users.json');
  files.forEach((content, i) => writeFileSync(i === 0 ? list : `${list}.backup`, content));
  expect(spawnSync('/bin/sh', ['-c', script.replaceAll('/data/', `${room}/`)]).status).toBe(0);
  expect(existsSync(list) ? readFileSync(list, 'utf8') : undefined).toBe(left);
  rmSync(room, { recursive: true });
});

test('every text is the content of an element, and comes back from it', () => {
  const text = `a&b<c>d"e'f&amp;`;
  expect(escapeXml(text)).not.toMatch(/[<>"']/);
  expect(unescapeXml(escapeXml(text))).toBe(text);
  expect(unescapeXml('&amp;&lt;&gt;&#34;&#x27;&quot;&apos;&other;')).toBe(`&<>"'"'&other;`);
});
