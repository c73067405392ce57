import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  estate,
  everyone,
  fresh,
  leaveNothing,
  members,
  meta,
  on,
  variant,
  type Estate,
} from './harness/estate.ts';
import { expectEmptyPlan, expectSuccess } from './harness/expect.ts';
import { minioClient as client } from './harness/minio-client.ts';
import { eightDrives } from './harness/minio-estate.ts';
import { answerOfRestored } from './harness/pgbackrest.ts';
import { until } from './harness/wait.ts';

const [first, , third] = members;
const sections = eightDrives(
  first,
  `        minio_secret_key: 'S3$User "Min\\IO" #1'
        minio_buckets: [{ name: pgsql }, { name: meta, versioning: true }, { name: data }, { name: kept, lock: true }]
        minio_users:
          - { access_key: pgbackrest, secret_key: S3User.Backup, policy: pgsql }
          - { access_key: s3user_meta, secret_key: 'S3User "$Meta" \\1', policy: meta }
          - { access_key: s3user_data, secret_key: S3User.Data, policy: data }
`,
);

// The database is where other specs have a member of another cluster.
afterAll(() => (process.env['PIGSTY_KEEP'] === undefined ? leaveNothing() : undefined));

describe('an object store of four hosts', () => {
  let all: Estate;
  beforeAll(async () => {
    await fresh(['minio']);
    all = await estate(sections);
    await expectSuccess(all, 'deploy', '--yes');
  });

  test('is planned empty once it is deployed, and is well', async () => {
    await expectEmptyPlan(all);
    await expectSuccess(all, 'health', 'minio');
    const list = await all.run('minio', 'list');
    expect(list.stdout.match(/\bup\b.*2 of 2/g), list.all).toHaveLength(4);
  });

  test('gives back over TLS what was put at another member', async () => {
    await on(meta, `head -c 7000000 /dev/urandom >/root/object; ${put('data', '/root/object', 'object')}`);
    const sum = await on(meta, 'sha256sum </root/object');
    expect(await on(third, `${mc('data', third)} cat me/data/object | sha256sum`)).toBe(sum);
    expect(
      await on(
        meta,
        `curl -sS -o /dev/null -w '%{http_code}' --cacert /etc/pki/ca.crt https://sss.pigsty:9000/minio/health/live`,
      ),
    ).toBe('200');
  });

  test('lets a user into its own bucket, and into no other', async () => {
    await on(meta, `echo own >/root/own; ${put('meta', '/root/own', 'own')}`);
    expect(await on(meta, `${mc('meta', meta)} cat me/meta/own`)).toBe('own');
    const foreign = await on(meta, `${mc('meta', meta)} cat me/data/object 2>&1 || :`);
    expect(foreign).toMatch(/Access Denied|Insufficient permissions/i);
    const write = await on(meta, `${mc('meta', meta)} cp /root/own me/data/own 2>&1 || :`);
    expect(write).toMatch(/Access Denied|Insufficient permissions/i);
  });

  test('sees what was taken away by hand, and puts it back', async () => {
    await on(
      meta,
      `${admin(meta)} admin user remove me s3user_meta; ${admin(meta)} rb --force me/kept; ${admin(meta)} version suspend me/meta`,
    );
    const plan = await all.run('plan');
    expect(plan.code, plan.all).toBe(2);
    for (const line of [
      'create user s3user_meta',
      'create bucket kept with lock',
      'keep former versions in bucket meta',
    ])
      expect(plan.stdout).toContain(line);
    await expectSuccess(all, 'install', 'minio', '--yes');
    await expectEmptyPlan(all);
    expect(await on(meta, `${mc('meta', meta)} cat me/meta/own`)).toBe('own');
  });

  test('changes a password and a policy, and takes away what is declared absent', async () => {
    const other = variant(all, (text) =>
      text
        .replace('secret_key: S3User.Data, policy: data', 'secret_key: S3User.Other, policy: meta')
        .replace('secret_key: \'S3User "$Meta" \\1\', policy: meta', 'secret_key: S3User.Meta, state: absent')
        .replace('{ name: kept, lock: true }', '{ name: kept, state: absent }'),
    );
    await expectSuccess(other, 'install', 'minio', '--yes');
    await expectEmptyPlan(other);
    const read = (secret: string) =>
      on(meta, `${client('s3user_data', secret, `https://${meta}:9000`)} cat me/meta/own 2>&1 || :`);
    const old = await read('S3User.Data');
    const now = await read('S3User.Other');
    expect(old).not.toBe('own');
    expect(now).toBe('own');
    await expectSuccess(all, 'install', 'minio', '--yes');
    await expectEmptyPlan(all);
  });

  test('is read and written while one of its servers is stopped', async () => {
    await on(third, 'systemctl stop minio');
    const sum = await on(meta, 'sha256sum </root/object');
    expect(await on(meta, `${mc('data', first)} cat me/data/object | sha256sum`)).toBe(sum);
    await on(meta, `${put('data', '/root/object', 'second')}`);
    expect(await on(meta, `${mc('data', first)} cat me/data/second | sha256sum`)).toBe(sum);
    const health = await all.run('health', 'minio');
    expect(health.all).toContain('minio.service is inactive');
    await expectSuccess(all, 'deploy', '--yes');
    await until(
      'the member is back with its drives',
      async () => (await all.run('health', 'minio')).code === 0,
    );
    expect(await on(third, `${mc('data', third)} cat me/data/second | sha256sum`)).toBe(sum);
  });

  test('takes the backups of a database, which come back from it', async () => {
    const info = await on(first, 'cd /; runuser -u postgres -- pgbackrest info');
    expect(info).toContain('full backup');
    expect(await on(meta, `${admin(meta)} ls --recursive me/pgsql | wc -l`)).not.toBe('0');
    await sql('meta', 'CREATE TABLE kept AS SELECT 42 AS answer');
    await on(first, 'cd /; runuser -u postgres -- pgbackrest --stanza=pg-meta --type=incr backup');
    expect(
      await answerOfRestored(first, 'pg-meta', { database: 'meta', sql: 'SELECT answer FROM kept' }),
    ).toBe('42');
  });

  test('refuses to lose a member, to change its pool and to take a directory of somebody else', async () => {
    const part = await all.run('remove', 'minio', '-l', third, '--confirm', 'minio-4');
    expect(part.code, part.all).not.toBe(0);
    expect(part.all).toContain('minio-4 would go');
    const larger = variant(all, (text) => text.replace('/data/minio{1...2}', '/data/minio{1...4}'));
    const plan = await larger.run('plan');
    expect(plan.all).toContain('belongs to a pool of 8 drives');
    await on(first, 'mkdir -p /data/other1 && touch /data/other1/file');
    const foreign = variant(all, (text) => text.replace('/data/minio{1...2}', '/data/other{1...2}'));
    expect((await foreign.run('plan')).all).toContain('/data/other1 of minio-2 holds files');
  });

  test('restarts all its servers together when their settings change, and keeps every object', async () => {
    const sum = await on(meta, 'sha256sum </root/object');
    const tuned = variant(all, (text) =>
      text.replace(
        'minio_type: minio',
        'minio_type: minio\n        minio_extra_vars: MINIO_API_REQUESTS_MAX=200',
      ),
    );
    const plan = await tuned.run('plan');
    expect(plan.stdout.match(/restart minio\.service/g), plan.all).toHaveLength(4);
    await expectSuccess(tuned, 'install', 'minio', '--yes');
    await expectEmptyPlan(tuned);
    expect(await on(meta, `${mc('data', third)} cat me/data/object | sha256sum`)).toBe(sum);
  });

  test('is removed with its data, once it is named, but not while a database backs up to it', async () => {
    const used = await all.run('remove', 'minio', '--confirm', 'minio');
    expect(used.code, used.all).toBe(1);
    expect(used.all).toContain('minio is needed by pg-meta, whose backups go there');
    await expectSuccess(all, 'remove', 'minio', '--confirm', 'minio', '--force');
    for (const host of everyone) {
      expect(await on(host, 'pgrep -c "^minio$" || :')).toBe('0');
      expect(
        await on(host, 'ls -d /data/minio* /etc/default/minio /home/minio/.minio 2>/dev/null | wc -l'),
      ).toBe('0');
      expect(await on(host, 'grep -c "minio" /etc/hosts || :')).toBe('0');
    }
  });
});

/** A store of one drive, over HTTP at first. */
const single = `all:
  children:
    minio:
      hosts: { ${meta}: { minio_seq: 1 } }
      vars:
        minio_cluster: minio
        minio_type: minio
        minio_https: false
        minio_buckets: [{ name: data }]
        minio_users: [{ access_key: s3user_data, secret_key: S3User.Data, policy: data }]
`;

/** A client where the store serves without TLS. */
const plain = client('s3user_data', 'S3User.Data', `http://${meta}:9000`);

describe('an object store of one drive', () => {
  let one: Estate;
  beforeAll(async () => {
    one = await estate((demo) => single + demo.slice(demo.search(/^ {2}vars:$/m)));
    await expectSuccess(one, 'deploy', '--yes');
  });

  test('is planned empty once it is installed, and keeps objects', async () => {
    await expectEmptyPlan(one);
    await expectSuccess(one, 'health', 'minio');
    expect(
      await on(meta, `curl -s -o /dev/null -w '%{http_code}' http://${meta}:9000/minio/health/live`),
    ).toBe('200');
    await on(meta, `echo single >/root/single; ${plain} cp /root/single me/data/single`);
  });

  test('serves over TLS after one deploy, and has lost nothing', async () => {
    const secured = variant(one, (text) => text.replace('minio_https: false', 'minio_https: true'));
    await expectSuccess(secured, 'install', 'minio', '--yes');
    await expectEmptyPlan(secured);
    expect(await on(meta, `${mc('data', meta)} cat me/data/single`)).toBe('single');
  });

  test('is guarded, and removed without its data where that is asked for', async () => {
    const guarded = variant(one, (text) => text.replace('minio_https: false', 'minio_safeguard: true'));
    const refused = await guarded.run('remove', 'minio', '--confirm', 'minio');
    expect(refused.code, refused.all).not.toBe(0);
    expect(refused.all).toContain('minio_safeguard protects minio');
    const keeping = variant(one, (text) => text.replace('minio_https: false', 'minio_rm_data: false'));
    await expectSuccess(keeping, 'remove', 'minio', '--confirm', 'minio');
    expect(await on(meta, 'ls /data/minio/data')).toContain('single');
    await expectSuccess(one, 'install', 'minio', '--yes');
    expect(await on(meta, `${plain} cat me/data/single`)).toBe('single');
    await expectSuccess(one, 'remove', 'minio', '--confirm', 'minio');
    expect(await on(meta, 'ls -d /data/minio 2>/dev/null | wc -l')).toBe('0');
  });
});

const USERS = { meta: ['s3user_meta', 'S3User "$Meta" \\1'], data: ['s3user_data', 'S3User.Data'] } as const;

/** Debian's client as a user, at a member. */
function mc(user: keyof typeof USERS, host: string): string {
  const [name, secret] = USERS[user];
  return client(name, secret, `https://${host}:9000`);
}
const admin = (host: string): string => client('minioadmin', 'S3$User "Min\\IO" #1', `https://${host}:9000`);
const put = (user: keyof typeof USERS, file: string, name: string): string =>
  `${mc(user, meta)} cp ${file} me/${user}/${name} >/dev/null`;

const sql = (database: string, statement: string): Promise<string> =>
  on(first, `cd /; runuser -u postgres -- psql -XAtc "${statement}" ${database}`);
