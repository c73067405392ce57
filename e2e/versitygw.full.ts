import { sandboxReboot } from '@pigsty/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  estate,
  fresh,
  leaveNothing,
  members,
  meta,
  on,
  sandboxName,
  variant,
  type Estate,
} from './harness/estate.ts';
import { expectEmptyPlan, expectSuccess } from './harness/expect.ts';
import { minioClient as client } from './harness/minio-client.ts';
import { storeEstate } from './harness/minio-estate.ts';
import { answerOfRestored, stanzaOn } from './harness/pgbackrest.ts';
import { until } from './harness/wait.ts';

const [database, other] = members;
const url = `https://${meta}:9000`;

/** Every character that a shell, a unit file, XML or a policy could take for its own. */
const PASSWORDS = { root: 'S3$User "Min\\IO" #1', backup: 'a$b&c#d"e\\ f<g>\'h' } as const;

const backup = PASSWORDS.backup.replaceAll("'", "''");

/** A store over one directory, and beside it a database whose backups go there, encrypted. */
const sections = storeEstate({
  hosts: `${meta}: { minio_seq: 1 }`,
  store: `        minio_type: versitygw
        minio_data: /data/store
        minio_secret_key: '${PASSWORDS.root}'
        minio_buckets: [{ name: pgsql }, { name: meta, versioning: true }, { name: data }, { name: kept, lock: true }]
        minio_users:
          - { access_key: pgbackrest, secret_key: '${backup}', policy: pgsql }
          - { access_key: s3user_meta, secret_key: S3User.Meta, policy: meta }
          - { access_key: s3user_data, secret_key: S3User.Data, policy: data }
`,
  database,
  backups: `        pgbackrest_method: store
        pgbackrest_repo:
          store: { type: s3, s3_endpoint: sss.pigsty, s3_region: us-east-1, s3_bucket: pgsql, s3_key: pgbackrest,
            s3_key_secret: '${backup}', s3_uri_style: path, path: /pgbackrest, storage_port: 9000,
            storage_ca_file: /etc/pki/ca.crt, bundle: y, cipher_type: aes-256-cbc, cipher_pass: pgBackRest.Store,
            retention_full_type: time, retention_full: 14 }
`,
});

afterAll(() => (process.env['PIGSTY_KEEP'] === undefined ? leaveNothing() : undefined));

describe('an object store over one directory of one host', () => {
  let all: Estate;
  beforeAll(async () => {
    await fresh(['versitygw']);
    all = await estate(sections);
    await expectSuccess(all, 'deploy', '--yes');
  });

  test('is planned empty once it is deployed, and is well', async () => {
    await expectEmptyPlan(all);
    await expectSuccess(all, 'health', 'minio');
    const list = await all.run('minio', 'list');
    expect(list.stdout, list.all).toMatch(/\bup\b.*1 of 1.*v1\.8\.0/);
    expect(await on(database, httpCode('https://sss.pigsty:9000/_health'))).toBe('200');
  });

  test('takes full and incremental backups in which nothing is readable, and gives back the same rows', async () => {
    await sql('CREATE TABLE kept AS SELECT i, md5(i::text) AS word FROM generate_series(1, 200000) i');
    await backUp('full');
    await sql("UPDATE kept SET word = 'changed' WHERE i % 1000 = 0");
    await backUp('incr');
    const stanza = await stanzaOn(database, 'pg-meta');
    expect(stanza.backup.map(({ type, error }) => [type, error]).slice(-2)).toEqual([
      ['full', false],
      ['incr', false],
    ]);
    expect(stanza.repo[0]?.cipher).toBe('aes-256-cbc');
    const rows = 'SELECT count(*), md5(string_agg(word, chr(44) ORDER BY i)) FROM kept';
    expect(await answerOfRestored(database, 'pg-meta', { database: 'meta', sql: rows })).toBe(
      await sql(rows),
    );
    const info = '/data/store/buckets/pgsql/pgbackrest/backup/pg-meta/backup.info';
    expect(await on(meta, `head -c 8 ${info}`)).toBe('Salted__');
  });

  test('lets a user into its own bucket, and into no other', async () => {
    await on(meta, `echo own >/root/own; ${user('meta')} cp /root/own me/meta/own >/dev/null`);
    expect(await on(meta, `${user('meta')} cat me/meta/own`)).toBe('own');
    for (const line of [`cat me/data/own`, `cp /root/own me/data/own`, `ls me/pgsql`])
      expect(await on(meta, `${user('meta')} ${line} 2>&1 || :`)).toMatch(/Access Denied|Insufficient/i);
  });

  test('keeps former versions where that is declared, and what is protected from deletion', async () => {
    await on(meta, `echo second >/root/own; ${user('meta')} cp /root/own me/meta/own >/dev/null`);
    const versions = await on(meta, `${user('meta')} ls --versions --json me/meta/own`);
    expect(versions.split('\n')).toHaveLength(2);
    await on(
      meta,
      `${admin} cp /root/own me/kept/own >/dev/null; ${admin} retention set compliance 1d me/kept/own`,
    );
    const version = /"versionID":"([^"]+)"/.exec(await on(meta, `${admin} stat --json me/kept/own`))?.[1];
    const refused = await on(meta, `${admin} rm --version-id ${version} me/kept/own 2>&1 || :`);
    expect(refused).toMatch(/WORM|locked|protected|Access Denied|retention/i);
  });

  test('sees what was taken away by hand, and puts it back', async () => {
    await on(
      meta,
      `${root('PATCH', '/delete-user?access=s3user_meta')}
${root('DELETE', '/data?policy=')}
${admin} rb me/data; ${admin} version suspend me/meta; systemctl stop versitygw; systemctl start versitygw`,
    );
    const plan = await all.run('plan');
    expect(plan.code, plan.all).toBe(2);
    for (const line of [
      'create user s3user_meta',
      'create bucket data',
      'open bucket data: s3user_data',
      'keep former versions in bucket meta',
    ])
      expect(plan.stdout).toContain(line);
    await expectSuccess(all, 'install', 'minio', '--yes');
    await expectEmptyPlan(all);
    expect(await on(meta, `${user('meta')} cat me/meta/own`)).toBe('second');
  });

  test('protects objects of a bucket that was made without, once that is declared', async () => {
    const locked = variant(all, (text) => text.replace('{ name: data }', '{ name: data, lock: true }'));
    const plan = await locked.run('plan');
    expect(plan.stdout, plan.all).toContain('let objects of bucket data be protected from deletion');
    await expectSuccess(locked, 'install', 'minio', '--yes');
    await expectEmptyPlan(locked);
    expect(await on(meta, root('GET', '/data?object-lock='))).toContain('>Enabled<');
  });

  test('makes ten users at once, changes a password and a policy, and takes away what is declared absent', async () => {
    const ten = Array.from({ length: 10 }, (_, i) => `u&${i}"x`);
    const other = variant(all, (text) =>
      text
        .replace('{ name: data }', '{ name: data, lock: true }')
        .replace('secret_key: S3User.Data, policy: data', 'secret_key: S3User.Other, policy: meta')
        .replace('secret_key: S3User.Meta, policy: meta', 'secret_key: S3User.Meta, state: absent')
        .replace(
          '        minio_users:\n',
          `        minio_users:\n${ten.map((name) => `          - { access_key: '${name}', secret_key: '${PASSWORDS.backup.replaceAll("'", "''")}', policy: data }\n`).join('')}`,
        ),
    );
    await expectSuccess(other, 'install', 'minio', '--yes');
    await expectEmptyPlan(other);
    const listed = await on(meta, root('PATCH', '/list-users'));
    expect(listed.match(/<Access>u&amp;\d&#34;x</g)).toHaveLength(10);
    expect(listed).not.toContain('s3user_meta');
    const moved = client('s3user_data', 'S3User.Other', url);
    expect(await on(meta, `${moved} cat me/meta/own`)).toBe('second');
    expect(await on(meta, `${moved} ls me/data 2>&1 || :`)).toMatch(/Access Denied|Insufficient/i);
    expect(await on(meta, `${user('meta')} cat me/meta/own 2>&1 || :`)).toMatch(/Access Key Id/i);
    const back = variant(all, (text) =>
      text
        .replace('{ name: data }', '{ name: data, lock: true }')
        .replace(
          '        minio_users:\n',
          `        minio_users:\n${ten.map((name) => `          - { access_key: '${name}', secret_key: 'S3User.Gone', state: absent }\n`).join('')}`,
        ),
    );
    await expectSuccess(back, 'install', 'minio', '--yes');
    await expectEmptyPlan(back);
    all = variant(back, (text) => text.replace(/^.*S3User\.Gone.*\n/gm, ''));
    await expectEmptyPlan(all);
  });

  test('takes a new certificate without a restart', async () => {
    const started = await on(meta, 'systemctl show -p ActiveEnterTimestampMonotonic versitygw');
    const served = () =>
      on(meta, `echo | openssl s_client -connect ${meta}:9000 2>/dev/null | openssl x509 -noout -serial`);
    const before = await served();
    await on(meta, 'rm /home/minio/.minio/certs/public.crt');
    await expectSuccess(all, 'install', 'minio', '--yes');
    await until('the new certificate is served', async () => (await served()) !== before);
    expect(await on(meta, 'systemctl show -p ActiveEnterTimestampMonotonic versitygw')).toBe(started);
    await expectEmptyPlan(all);
  });

  test('is back after a reboot with all that it had, and takes the next backup', async () => {
    await sandboxReboot(sandboxName, meta);
    await until('the store is well', async () => (await all.run('health', 'minio')).code === 0, 180_000);
    await expectEmptyPlan(all);
    expect(await on(meta, `${client('s3user_meta', 'S3User.Meta', url)} cat me/meta/own`)).toBe('second');
    await backUp('incr');
    const answer = await answerOfRestored(database, 'pg-meta', {
      database: 'meta',
      sql: 'SELECT count(*) FROM kept',
    });
    expect(answer).toBe('200000');
  });

  test('refuses another engine on its data, several hosts, drives and pools, and policies of MinIO', async () => {
    const changed = (from: string, to: string) => variant(all, (text) => text.replace(from, to));
    const engine = await changed('minio_type: versitygw', 'minio_type: minio').run('plan');
    expect(engine.code, engine.all).toBe(1);
    expect(engine.all).toContain('/data/store of minio-1 holds the data of versitygw');
    for (const [from, to, words] of [
      [
        `${meta}: { minio_seq: 1 }`,
        `${meta}: { minio_seq: 1 }, ${other}: { minio_seq: 2 }`,
        'minio has 2 members',
      ],
      ['/data/store', "'/data/store{1...2}'", 'names several drives'],
      ['/data/store', '/data/store\n        minio_volumes: /data/a /data/b', 'minio_volumes names pools'],
      ['policy: meta', 'policy: readwrite', 'versitygw knows no other policies'],
    ] as const) {
      const refused = await changed(from, to).run('plan');
      expect(refused.code, refused.all).toBe(1);
      expect(refused.all).toContain(words);
    }
  });

  test('does not start over a directory that has lost its data, and says so', async () => {
    await on(meta, 'systemctl stop versitygw; mv /data/store /data/away; mkdir /data/store');
    expect(
      await on(meta, 'systemctl start versitygw 2>&1 || :; sleep 3; systemctl is-active versitygw || :'),
    ).not.toBe('active');
    const plan = await all.run('plan');
    expect(plan.code, plan.all).toBe(1);
    expect(plan.all).toContain('none of its drives holds what the server keeps there');
    await on(
      meta,
      'systemctl stop versitygw; rmdir /data/store; mv /data/away /data/store; systemctl reset-failed versitygw; systemctl start versitygw',
    );
    await until('it serves', async () => (await all.run('health', 'minio')).code === 0);
    await expectEmptyPlan(all);
  });

  test('is removed with its data, once it is named, but not while a database backs up to it', async () => {
    const used = await all.run('remove', 'minio', '--confirm', 'minio');
    expect(used.code, used.all).toBe(1);
    expect(used.all).toContain('minio is needed by pg-meta, whose backups go there');
    const keeping = variant(all, (text) =>
      text.replace('minio_type: versitygw', 'minio_type: versitygw\n        minio_rm_data: false'),
    );
    await expectSuccess(keeping, 'remove', 'minio', '--confirm', 'minio', '--force');
    expect(await on(meta, 'ls /data/store/buckets')).toContain('pgsql');
    await expectSuccess(all, 'install', 'minio', '--yes');
    expect((await stanzaOn(database, 'pg-meta')).status.code).toBe(0);
    await on(meta, 'mkdir -p /data/store2; echo keep >/data/store2/file');
    await expectSuccess(all, 'remove', 'minio', '--confirm', 'minio', '--force');
    expect(await on(meta, 'pgrep -c "^versitygw$" || :')).toBe('0');
    expect(
      await on(meta, 'ls -d /data/store /etc/default/versitygw /home/minio/.minio 2>/dev/null | wc -l'),
    ).toBe('0');
    expect(await on(meta, 'cat /data/store2/file')).toBe('keep');
    expect(await on(meta, 'grep -c "minio" /etc/hosts || :')).toBe('0');
  });
});

const USERS = { meta: ['s3user_meta', 'S3User.Meta'], data: ['s3user_data', 'S3User.Data'] } as const;

/** Debian's client as a user. */
function user(name: keyof typeof USERS): string {
  const [accessKey, secret] = USERS[name];
  return client(accessKey, secret, url);
}
const admin = client('minioadmin', PASSWORDS.root, url);

/** A request of the administrator, and what comes back. */
const root = (method: string, path: string): string =>
  `cat >/root/curl.conf <<'END'
user = "minioadmin:${PASSWORDS.root.replace(/[\\"]/g, '\\$&')}"
END
curl -sS --cacert /etc/pki/ca.crt --aws-sigv4 aws:amz:us-east-1:s3 -K /root/curl.conf -X ${method} '${url}${path}'`;

const httpCode = (address: string): string =>
  `curl -sS -o /dev/null -w '%{http_code}' --cacert /etc/pki/ca.crt ${address}`;

const sql = (statement: string): Promise<string> =>
  on(database, `cd /; runuser -u postgres -- psql -XAtc "${statement}" meta`);

const backUp = (type: 'full' | 'incr'): Promise<string> =>
  on(
    database,
    `cd /; runuser -u postgres -- pgbackrest --stanza=pg-meta check && runuser -u postgres -- pgbackrest --stanza=pg-meta --type=${type} backup`,
  );
