import { sandboxCut, sandboxHeal } from '@pigsty/sandbox';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { estate, leaveHome, pigsty } from './harness/author.ts';
import { messages, overflows, settled, sizes, startBrowser, visit, type Size } from './harness/browser.ts';
import { brokenRules, contentGaps } from './harness/content.ts';
import { writes } from './harness/document-writer.ts';
import { members, meta, on, sandboxName } from './harness/estate.ts';
import { asked, databases, done, leads, mongoEstate, serving, type Mongo } from './harness/mongo.ts';
import { until } from './harness/wait.ts';
import { query } from './harness/watched.ts';

const [one, two, three] = members;
const portal = `https://${meta}`;
const pictures = join(import.meta.dirname, '../.test-results/mongo');
/** Of what is broken, of what goes on seldom, and of what was never done. */
const healthy = ['None, as it should be.', 'None.', 'Not yet.'];

describe('MONGO, a module from outside, over a cluster of PGSQL', () => {
  let mongo: Mongo;
  let browser: Browser;

  beforeAll(async () => {
    mongo = await mongoEstate();
    mkdirSync(pictures, { recursive: true });
    browser = await startBrowser();
  });

  afterAll(async () => {
    await browser?.close();
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
    await until('a leader', () => leads());
    const [owner] = await asked("select pg_get_userbyid(datdba) from pg_database where datname = 'mongo'");
    expect(owner).toBe('dbuser_mongo');
  });

  test('a client writes through one instance and reads through the other, once that has started again', async () => {
    const first = await mongo.connected(two);
    await first
      .db('shop')
      .collection('orders')
      .insertOne({ _id: 1, city: 'Delft', lines: [{ n: 2 }] });
    await on(three, 'systemctl restart ferretdb');
    const second = await until('the other instance is back', () =>
      mongo.connected(three).catch(() => undefined),
    );
    expect(await second.db('shop').collection('orders').findOne({ _id: 1 })).toMatchObject({
      city: 'Delft',
      lines: [{ n: 2 }],
    });
    await Promise.all([first.close(), second.close()]);
  });

  test("over TLS, a client accepts its certificate by the estate's CA, and by no other", async () => {
    const tls = await mongo.connected(two, '?tls=true', { tlsCAFile: join(estate, 'files/pki/ca/ca.crt') });
    expect(await tls.db('shop').collection('orders').countDocuments()).toBe(1);
    await tls.close();
    await expect(mongo.connected(two, '?tls=true')).rejects.toThrow(/certificate/);
  });

  test('its instances are watched under their own names, and all that it shows and warns of has data', async () => {
    const identities = serving.map((ip, i) => ({ cls: 'mongo-test', ins: `mongo-test-${i + 1}`, ip }));
    for (const expr of [
      'up{job="mongo"}',
      'mongo_up{job="mongo"}',
      'probe_success{job="tcp",cls="mongo-test"}',
    ]) {
      const seen = await until(`two answer to ${expr}`, async () => {
        const samples = await query(meta, expr);
        return samples.length === 2 && samples.every(({ value }) => value === 1) && samples;
      });
      for (const identity of identities)
        expect(seen.map(({ labels }) => labels)).toContainEqual(expect.objectContaining(identity));
    }
    let gaps: readonly string[] = [];
    const chosen = { cls: 'mongo-test', ins: 'mongo-test-1' };
    await until('nothing is missing', async () => {
      gaps = await contentGaps(meta, mongo.content, chosen);
      return gaps.length === 0;
    }).catch((error: unknown) => {
      expect(gaps).toEqual([]);
      throw error;
    });
    expect(await brokenRules(meta)).toEqual([]);
  });

  test.each(Object.keys(sizes) as Size[])('the portal shows it on a %s', async (size) => {
    const show = async (path: string, name: string) => {
      const shown = await visit(browser, `${portal}${path}`, { size });
      await shown.page.screenshot({ path: join(pictures, `${name}-${size}.png`) });
      expect(await overflows(shown.page), `${path} is wider than the screen`).toBe(false);
      expect(shown.faults, path).toEqual([]);
      const said = Object.entries(await messages(shown.page)).filter(([, words]) => !healthy.includes(words));
      expect(said, path).toEqual([]);
      return shown;
    };
    const home = await show('/p/', 'home');
    const cluster = home.page.locator('.clusters tbody tr', { hasText: 'mongo-test' });
    expect(await cluster.innerText()).toMatch(/ok\s+mongo\s+mongo-test\s+mongo-test-1\s*mongo-test-2/);
    await cluster.getByRole('link', { name: 'mongo-test', exact: true }).click();
    await home.page.waitForURL('**/p/mongo-cluster?cls=mongo-test*');
    for (const title of ['Instances that answer', 'Instances that reach PostgreSQL']) {
      const panel = home.page.locator(`.panel[aria-label="${title}"]`);
      // The page of before may still be there.
      await panel.waitFor();
      await settled(home.page);
      expect(await panel.innerText()).toMatch(/\b2\b/);
    }
    await home.close();
    await (await show('/p/mongo-cluster?cls=mongo-test', 'dashboard')).close();
    const alerts = await show('/p/alerts', 'alerts');
    for (const rule of ['MongoDown', 'MongoWithoutStorage'])
      expect(await alerts.page.locator('tr', { hasText: rule }).first().innerText()).toMatch(/quiet/);
    await alerts.close();
    const logs = await show('/p/logs?ins=mongo-test-1', 'logs');
    expect(await logs.page.locator('.lines li').count()).toBeGreaterThan(0);
    await logs.close();
  });

  test('the page that each instance registered is a link of the home page, and leads to its metrics', async () => {
    const { page, close } = await visit(browser, `${portal}/`);
    await page.screenshot({ path: join(pictures, 'front-desktop.png') });
    const entry = page.locator('.links li', { hasText: 'MONGO' }).filter({ hasText: 'mongo-test-2' });
    await entry.getByRole('link').click();
    await page.waitForURL(`http://${three}:9216/debug/metrics`);
    // Before the first request FerretDB tells of its process alone.
    expect(await page.locator('body').innerText()).toContain('process_start_time_seconds');
    await close();
  });

  test('status has a line for it; what fires is listed with what it means and what to type first', async () => {
    const line = /mongo-test +mongo +2\/2/;
    expect((await pigsty('status')).stdout).toMatch(line);
    expect((await pigsty('alert', 'list')).stdout).not.toContain('Mongo');
    await on(three, 'systemctl stop ferretdb');
    const firing = await until(
      'it fires',
      async () => {
        const { stdout } = await pigsty('alert', 'list');
        return stdout.includes('MongoDown') && stdout;
      },
      180_000,
    );
    expect(firing).toMatch(/MongoDown +mongo-test-2/);
    expect(firing).toContain('mongo-test-2 does not answer');
    expect(firing).toContain(`pigsty health mongo -l ${three}`);
    expect((await pigsty('status')).stdout).toMatch(/mongo-test +mongo +1\/2/);
    const { page, close } = await visit(browser, `${portal}/p/`);
    await page.screenshot({ path: join(pictures, 'home-with-one-down-desktop.png') });
    expect(await page.locator('.findings > li.crit', { hasText: 'MongoDown' }).innerText()).toContain(
      'mongo-test-2',
    );
    await close();
    await on(three, 'systemctl start ferretdb');
    await until('it is over', async () => !(await pigsty('alert', 'list')).stdout.includes('Mongo'), 180_000);
    await done('plan');
  });

  test('none of its writes fails while the leadership of PostgreSQL moves', async () => {
    const client = await mongo.connected(two);
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
    const client = await mongo.connected(two);
    const documents = client.db('shop').collection('failover');
    const { written, failed, stop } = writes(documents);
    await until('writes go on', () => Promise.resolve(written.length > 20));
    const before = written.length;
    const cutAt = performance.now();
    await sandboxCut(sandboxName, one, 'power');
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
    await sandboxHeal(sandboxName, one);
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
            mongo.connected(h).then(
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
    expect(await on(meta, 'ls /infra/targets/mongo 2>/dev/null; true')).toBe('');
    expect(await on(three, 'systemctl is-active pigsty-samples; true')).toBe('inactive');
    await done('install', 'mongo', '--yes');
    const client = await mongo.connected(two);
    expect(await client.db('shop').collection('orders').findOne({ _id: 1 })).toMatchObject({ city: 'Delft' });
    await client.close();
    await done('remove', 'mongo', '--yes', '--confirm', 'mongo-test', '--purge-data');
    expect(await databases()).not.toContain('mongo');
  });
});
