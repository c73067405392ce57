import { quoteWord, type Op } from '@pigsty/sdk';
import { plain } from '@pigsty/sdk/testing';
import { testHost, type TestHost } from '@pigsty/sandbox/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { engineOf } from '../src/engines/table.ts';
import { definition } from '../src/index.ts';
import { renderEnvironment } from '../src/render/environment.ts';
import { driveDirectories, placesOf, type MinioCluster } from '../src/spec/server.ts';
import { clusterOf } from './cluster-of.ts';
import { s3Steps } from './s3-requests.ts';

/** Every character that a shell, a unit file, XML or a configuration of curl could take for its own. */
const PASSWORD = `a$b&c#d"e\\ f<g>`;
const TEN = Array.from({ length: 10 }, (_, i) => `u&${i}'x`);

let host: TestHost;
beforeAll(async () => {
  host = await testHost(
    'minio-s3',
    '10.10.54.0/24',
    ['curl', 'openssl', 'minio-client', 'minio', 'versitygw'],
    ['minio', 'versitygw'],
  );
  await host.sh('mkdir -p /etc/pki; : >/etc/pki/ca.crt');
});
afterAll(() => host.down());

const users = [
  `{ access_key: own, secret_key: '${PASSWORD}', policy: 'pgsql,meta,kept' }`,
  '{ access_key: other, secret_key: S3User.Other, policy: data }',
  ...TEN.map((name) => `{ access_key: "${name}", secret_key: '${PASSWORD}', policy: data }`),
];
const vars = (type: string, data: string, port: number): string =>
  [
    `minio_type: ${type}, minio_data: '${data}', minio_port: ${port}, minio_admin_port: ${port + 100}, minio_https: false`,
    `minio_secret_key: '${PASSWORD}'`,
    'minio_buckets: [{ name: pgsql }, { name: meta, versioning: true }, { name: kept, lock: true }, { name: data }]',
    `minio_users: [${users.join(', ')}]`,
  ].join(', ');

describe.each([
  ['minio', '/data/minio{1...4}', 9000],
  ['versitygw', '/data/versitygw', 9200],
])('an object store by %s', (type, data, port) => {
  const { cluster } = clusterOf('{ 127.0.0.1: { minio_seq: 1 } }', vars(type, data, port));
  const { health } = engineOf(cluster.params);
  const url = `http://127.0.0.1:${port}`;

  beforeAll(async () => {
    await host.put([
      [placesOf(cluster.params).environment, plain(renderEnvironment(cluster)), 'root:root', '0600'],
    ]);
    await host.sh(startOf(cluster));
    await host.sh(
      `n=0; until [ "$(curl -s -o /dev/null -w '%{http_code}' ${url}${health.cluster})" = 200 ]; do n=$((n+1)); [ $n -lt 120 ] || { cat /tmp/${type}.log; exit 1; }; sleep 0.5; done`,
    );
    await host.put([
      ['/root/own.conf', curlUser('own', PASSWORD)],
      ['/root/other.conf', curlUser('other', 'S3User.Other')],
      ['/root/wrong.conf', curlUser('own', 'S3User.Wrong')],
    ]);
  });

  test('gets its buckets, twelve users and what these may do in one run, and a second one finds nothing to do', async () => {
    expect(await converge(cluster)).not.toEqual([]);
    expect(await converge(cluster)).toEqual([]);
  });

  test.each(s3Steps)('$does', async ({ script, status, says }) => {
    const said = await host.sh(`${functions(url)}\n${script}`);
    expect(said, said.slice(-2000)).toMatch(new RegExp(`status ${status}\\s*(same\\s*)?$`));
    if (says !== undefined) expect(said).toMatch(says);
  });
});

/** Root's server, with the environment and the words of its unit. */
function startOf(cluster: MinioCluster): string {
  const { program, environment } = placesOf(cluster.params);
  const { name, arguments: words, data } = engineOf(cluster.params);
  const directories = driveDirectories(cluster.params).flatMap((path) => [
    path,
    ...data.directories.map((one) => `${path}/${one}`),
  ]);
  return `mkdir -p ${directories.join(' ')}
set -a; . ${environment}; set +a
setsid ${program} ${words} </dev/null >/tmp/${name}.log 2>&1 &`;
}

const kinds = new Map((definition.ops ?? []).map((kind) => [kind.kind, kind]));

/** Reads what is there, one op after the other, and does what is missing; returns what was done. */
async function converge(cluster: MinioCluster): Promise<readonly string[]> {
  const done: string[] = [];
  for (const op of engineOf(cluster.params).content(cluster)) done.push(...(await applied(op)));
  return done;
}

async function applied({ kind: name, args }: Op): Promise<readonly string[]> {
  const kind = kinds.get(name);
  if (kind === undefined) throw new Error(`no kind ${name}`);
  const [have] = kind.parse(await host.sh(plain(kind.read([args]))), [args]);
  const delta = kind.diff(args, have, []);
  if (delta === undefined) return [];
  for (const action of kind.write(args, delta)) {
    if (action.do !== 'run') throw new Error(`${name} does more than run a command`);
    const { argv, stdin = '' } = action.command;
    await host.put([['/root/stdin', plain(stdin), 'root:root', '0600']]);
    await host.sh(`${argv.map(quoteWord).join(' ')} </root/stdin`);
  }
  return [kind.describe(args, delta)];
}

const curlUser = (name: string, secret: string): string =>
  `user = "${`${name}:${secret}`.replace(/[\\"]/g, '\\$&')}"\n`;

/** `s3 USER METHOD PATH [FILE [OPTION...]]`: one signed request under the path of its bucket, and the status. */
const functions = (url: string): string => `s3() {
  who=$1 verb=$2 path=$3 body=\${4:-/dev/null}
  shift 3; [ $# = 0 ] || shift
  [ "$body" = /dev/null ] || set -- "$@" --data-binary "@$body"
  curl -q -sS -m 60 --aws-sigv4 aws:amz:us-east-1:s3 -H 'content-type: application/octet-stream' -H "x-amz-content-sha256: $(sha256sum <"$body" | cut -c 1-64)" -K /root/$who.conf -X "$verb" -w '\\nstatus %{http_code}\\n' "$@" -- ${url}"$path"
}`;
