import { freeSubnet, sandboxCut, sandboxDown, sandboxExec, sandboxHeal, sandboxUp } from '@pigsty/sandbox';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  build,
  copyExample,
  estate,
  install,
  leaveHome,
  newEstate,
  packAll,
  packModule,
  pigsty,
} from './harness/author.ts';
import { writes, type Collection } from './harness/document-writer.ts';
import { until } from './harness/wait.ts';

const [sandbox = 'mongo', wanted = '10.10.36'] = (process.env['PIGSTY_E2E_SANDBOX'] ?? '')
  .split(':')
  .filter(Boolean);
const network = (await freeSubnet(sandbox, `${wanted}.0/24`)).replace('.0/24', '');
const [one, two, three] = [`${network}.11`, `${network}.12`, `${network}.13`] as const;
const serving = [two, three];

/** The part of the driver that is used here. */
interface Driver {
  MongoClient: new (url: string, options?: Readonly<Record<string, unknown>>) => Client;
}
interface Client {
  connect(): Promise<unknown>;
  close(): Promise<void>;
  db(name: string): { collection(name: string): Collection };
}

const options = { serverSelectionTimeoutMS: 3000, socketTimeoutMS: 5000, connectTimeoutMS: 3000 };

describe('MONGO, a module from outside, over a cluster of PGSQL', () => {
  let driver: Driver;
  let access: { readonly sshUser: string; readonly sshKeyPath: string };
  const inventory = (port = 27017): void =>
    writeFileSync(
      join(estate, 'pigsty.yml'),
      `all:
  children:
    etcd:
      hosts: { ${one}: { etcd_seq: 1 }, ${two}: { etcd_seq: 2 }, ${three}: { etcd_seq: 3 } }
      vars: { etcd_cluster: etcd }
    pg-test:
      hosts: { ${one}: { pg_seq: 1, pg_role: primary }, ${two}: { pg_seq: 2, pg_role: replica } }
      vars: { pg_cluster: pg-test, pg_rto: fast }
    mongo-test:
      hosts: { ${two}: { mongo_seq: 1 }, ${three}: { mongo_seq: 2 } }
      vars: { mongo_cluster: mongo-test, mongo_pg_cluster: pg-test, mongo_ssl_enabled: true, mongo_port: ${port} }
  vars:
    modules: [pigsty-mongo]
    pg_version: 17
    admin_ip: ${one}
    ansible_user: ${access.sshUser}
    ansible_ssh_private_key_file: ${access.sshKeyPath}
`,
    );

  const on = async (host: string, script: string): Promise<string> =>
    (await sandboxExec(sandbox, host, ['sh', '-c', script])).stdout.trim();

  async function done(...words: string[]): Promise<string> {
    const { exitCode, all } = await pigsty(...words);
    expect(exitCode, `pigsty ${words.join(' ')}: ${all}`).toBe(0);
    return all;
  }

  async function connected(host: string, more = '', others = {}): Promise<Client> {
    const client = new driver.MongoClient(`mongodb://${host}:${more === '' ? 27017 : 27018}/${more}`, {
      ...options,
      ...others,
    });
    await client.connect();
    return client;
  }

  beforeAll(async () => {
    [access] = await Promise.all([
      sandboxUp({
        name: sandbox,
        subnet: `${network}.0/24`,
        hosts: [one, two, three].map((address, i) => ({ name: `mongo-${i + 1}`, address })),
        parts: ['ferretdb'],
        fresh: true,
      }),
      packAll().then(async () => {
        const example = copyExample('pigsty-mongo');
        await build(example, ['node', 'etcd', 'pgsql']);
        await packModule(example);
        await newEstate();
        await install(estate, 'mongodb@6');
        const found = createRequire(join(estate, 'package.json')).resolve('mongodb');
        driver = ((await import(pathToFileURL(found).href)) as { default: Driver }).default;
      }),
    ]);
    inventory();
  });

  afterAll(async () => {
    await sandboxDown(sandbox);
    leaveHome();
  });

  test('check knows it, and deploy brings it with what it stands on', async () => {
    const { all } = await pigsty('check', '--verbose');
    expect(all).toMatch(/FerretDB for mongo-test-1 +1\.24/);
    await done('deploy', '--yes');
    await done('plan');
    await done('health');
    expect(await done('mongo', 'list')).toMatch(/mongo-test-2 .*serves/);
  });

  test('its database and role are made by PGSQL, and nobody wrote them into the inventory', async () => {
    const leader = await until('a leader', () => leads());
    const owner = await on(
      leader,
      `runuser -u postgres -- psql -p 5432 -Atc "select pg_get_userbyid(datdba) from pg_database where datname = 'mongo'" postgres`,
    );
    expect(owner).toBe('dbuser_mongo');
  });

  test('a client writes through one instance and reads through the other, once that has started again', async () => {
    const first = await connected(two);
    await first
      .db('shop')
      .collection('orders')
      .insertOne({ _id: 1, city: 'Delft', lines: [{ n: 2 }] });
    await on(three, 'systemctl restart ferretdb');
    const second = await until('the other instance is back', () => connected(three).catch(() => undefined));
    expect(await second.db('shop').collection('orders').findOne({ _id: 1 })).toMatchObject({
      city: 'Delft',
      lines: [{ n: 2 }],
    });
    await Promise.all([first.close(), second.close()]);
  });

  test("over TLS, a client accepts its certificate by the estate's CA, and by no other", async () => {
    const tls = await connected(two, '?tls=true', { tlsCAFile: join(estate, 'files/pki/ca/ca.crt') });
    expect(await tls.db('shop').collection('orders').countDocuments()).toBe(1);
    await tls.close();
    await expect(connected(two, '?tls=true')).rejects.toThrow(/certificate/);
  });

  test('none of its writes fails while the leadership of PostgreSQL moves', async () => {
    const client = await connected(two);
    const documents = client.db('shop').collection('switchover');
    const { written, failed, stop } = writes(documents);
    await until('writes go on', () => Promise.resolve(written.length > 20));
    await done('pgsql', 'switchover', 'pg-test', '--yes');
    const moved = written.length;
    await until('they still do', () => Promise.resolve(written.length > moved + 40));
    await stop();
    expect(failed).toEqual([]);
    expect(await documents.countDocuments()).toBe(written.length);
    console.log(`switchover: ${written.length} written, none failed`);
    await client.close();
  });

  test('goes on when the leader of PostgreSQL is gone, and has every document that was acknowledged', async () => {
    if ((await leads()) !== one) await done('pgsql', 'switchover', 'pg-test', '--yes');
    const client = await connected(two);
    const documents = client.db('shop').collection('failover');
    const { written, failed, stop } = writes(documents);
    await until('writes go on', () => Promise.resolve(written.length > 20));
    const before = written.length;
    const cutAt = performance.now();
    await sandboxCut(sandbox, one, 'power');
    await until('another one leads', async () => (await leads()) === two);
    const last = written.length;
    await until('writes succeed again', () => Promise.resolve(written.length > last + 20));
    const seconds = (performance.now() - cutAt) / 1000;
    await stop();
    console.log(
      `failover: ${written.length} written (${before} before), ${failed.length} failed, ${seconds.toFixed(1)} s until 20 more were written`,
    );
    const missing = [];
    for (const n of written) if ((await documents.findOne({ _id: n })) === null) missing.push(n);
    await client.close();
    // Replication is asynchronous: what was acknowledged in the last moment before the power went may be lost.
    expect(missing.filter((n) => n < before - 20)).toEqual([]);
    console.log(`failover: ${missing.length} acknowledged and lost`);
    await sandboxHeal(sandbox, one);
    await until(
      'the former leader streams',
      async () => (await pigsty('pgsql', 'list', '-l', 'pg-test')).all.includes('streaming'),
      180_000,
    );
    // The new leader has no backup of its own yet, of which health warns.
    await done('pgsql', 'backup', 'pg-test', '--yes');
    await until('health is well', async () => (await pigsty('health')).exitCode === 0, 60_000).catch(() =>
      done('health'),
    );
    await done('plan');
  });

  test('what somebody changed on a host is planned, and put right', async () => {
    await on(two, `sed -i s/27017/27099/ /etc/mongo/ferretdb.env; systemctl restart ferretdb`);
    expect((await pigsty('health', 'mongo')).exitCode).not.toBe(0);
    const plan = await pigsty('plan');
    expect(plan.exitCode).toBe(2);
    expect(plan.all).toContain('/etc/mongo/ferretdb.env');
    await on(three, 'systemctl disable --now ferretdb');
    await done('install', 'mongo', '--yes');
    await done('plan');
    await done('health', 'mongo');
  });

  test('a restart takes one instance after the other, and a client that knows both goes on', async () => {
    const starts = (): Promise<string[]> =>
      Promise.all(
        serving.map((h) => on(h, 'systemctl show -p ActiveEnterTimestampMonotonic --value ferretdb')),
      );
    const before = await starts();
    let refused = 0;
    let stop = false;
    const watcher = (async () => {
      while (!stop) {
        const seen = await Promise.all(
          serving.map((h) =>
            connected(h).then(
              async (c) => (await c.close(), true),
              () => false,
            ),
          ),
        );
        if (!seen.includes(true)) refused++;
        await sleep(50);
      }
    })();
    const said = await done('mongo', 'restart', 'mongo-test', '--yes');
    stop = true;
    await watcher;
    expect(said).toContain('2 instances of mongo-test serve.');
    const after = await starts();
    expect(after.filter((at, i) => at !== before[i])).toHaveLength(2);
    expect(refused).toBe(0);
  });

  test('removed, it leaves its documents; asked for them, it takes them along', async () => {
    await done('remove', 'mongo', '--yes', '--confirm', 'mongo-test');
    for (const host of serving)
      expect(
        await on(
          host,
          'ls -d /etc/mongo /var/log/mongo /etc/pigsty/modules/mongo /usr/bin/ferretdb 2>/dev/null; true',
        ),
      ).toBe('');
    expect(await databases()).toContain('mongo');
    await done('install', 'mongo', '--yes');
    const client = await connected(two);
    expect(await client.db('shop').collection('orders').findOne({ _id: 1 })).toMatchObject({ city: 'Delft' });
    await client.close();
    await done('remove', 'mongo', '--yes', '--confirm', 'mongo-test', '--purge-data');
    expect(await databases()).not.toContain('mongo');
  });

  async function leads(): Promise<string> {
    for (const host of [one, two]) {
      const url = `http://${host}:8008/leader`;
      const answer = await on(
        host,
        `curl -sS -m 2 -o /dev/null -w '%{http_code}' ${url} 2>/dev/null; true`,
      ).catch(() => '');
      if (answer === '200') return host;
    }
    return '';
  }

  async function databases(): Promise<string[]> {
    const sql = 'select datname from pg_database';
    const host = (await leads()) || one;
    return (await on(host, `runuser -u postgres -- psql -p 5432 -Atc "${sql}" postgres`)).split('\n');
  }
});
