import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { messages, overflows, settled, sizes, startBrowser, visit, type Size } from './harness/browser.ts';
import { cut, heal, members, meta, on } from './harness/estate.ts';
import type { Receiver } from './harness/receiver.ts';
import { until } from './harness/wait.ts';
import { query, targetsRegistered, watchedHosts } from './harness/watched.ts';

const third = members[2];
const portal = `https://${meta}`;
/** Of what is broken, of what goes on seldom, and of what was never done. */
const healthy = ['None, as it should be.', 'None.', 'Not yet.'];
const pictures = join(import.meta.dirname, '../.test-results/portal');

interface Index {
  readonly pages: readonly { readonly id: string; readonly title: string }[];
  readonly clusters: readonly unknown[];
  readonly hosts: readonly unknown[];
}

describe('the pages of the portal, in a browser', () => {
  let receiver: Receiver;
  let browser: Browser;
  let pages: readonly string[];
  let listed: number;
  beforeAll(async () => {
    ({ receiver } = await watchedHosts());
    const index = JSON.parse(await on(meta, 'cat /data/nginx/p/content/index.json')) as Index;
    pages = index.pages.map(({ id }) => id);
    listed = index.clusters.length + index.hosts.length;
    expect(Math.min(index.clusters.length, index.hosts.length)).toBeGreaterThan(0);
    await until('every target answers', async () => {
      const up = await query(meta, 'up');
      return up.length === (await targetsRegistered(meta)) && up.every((s) => s.value === 1);
    });
    // Rates and recording rules need a few samples.
    await until('a recording rule has a minute', async () =>
      (await query(meta, 'count_over_time(node:ins:cpu_usage[2m])')).some((s) => s.value > 4),
    );
    mkdirSync(pictures, { recursive: true });
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await receiver?.close();
  });

  test.each(Object.keys(sizes) as Size[])('show data in every panel on a %s', async (size) => {
    expect(pages).toEqual(expect.arrayContaining(['node-fleet', 'node', 'etcd', 'infra-overview']));
    for (const id of ['', 'alerts', 'logs', ...pages]) {
      const shown = await visit(browser, `${portal}/p/${id}`, { size, dark: size === 'phone' });
      await shown.page.screenshot({ path: join(pictures, `${id === '' ? 'home' : id}-${size}.png`) });
      const said = Object.entries(await messages(shown.page)).filter(([, words]) => !healthy.includes(words));
      expect(said, id).toEqual([]);
      expect(await overflows(shown.page), `${id} is wider than the screen`).toBe(false);
      expect(shown.faults, id).toEqual([]);
      const kilobytes = ((await shown.bytes()) / 1000).toFixed(1);
      const paint = (await shown.firstPaintMs()).toFixed(0);
      console.log(
        `/p/${id} on a ${size}: ${kilobytes} kB of files, first paint after ${paint} ms, ${shown.queries.length} queries`,
      );
      expect(await shown.bytes(), id).toBeLessThan(100_000);
      await shown.close();
    }
  });

  test('are found from the home page, which lists the estate without a script', async () => {
    const context = await browser.newContext({
      javaScriptEnabled: false,
      ignoreHTTPSErrors: true,
      httpCredentials: { username: 'admin', password: 'pigsty' },
    });
    const page = await context.newPage();
    await page.goto(portal);
    expect(await page.getByText('node-3').count()).toBeGreaterThan(0);
    expect(await page.getByRole('link', { name: 'Needs attention' }).getAttribute('href')).toBe('/p/');
    await context.close();
  });

  test('are used by the keyboard alone, and an address is a photograph of the page', async () => {
    const { page, close } = await visit(browser, `${portal}/p/`);
    await page.keyboard.press('g');
    await page.keyboard.press('l');
    await page.waitForURL('**/p/logs');
    await settled(page);
    await page.keyboard.press('/');
    await page.keyboard.type('a line of the portal');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/p/logs?q=a+line+of+the+portal');
    await page.goto(`${portal}/p/node?ins=node-2&from=now-15m&to=now`);
    await settled(page);
    expect(await page.locator('select[name=ins]').inputValue()).toBe('node-2');
    expect(await page.locator('select[name=range]').inputValue()).toBe('now-15m');
    await page.locator('select[name=ins]').selectOption('node-3');
    await page.waitForURL('**/p/node?ins=node-3&from=now-15m&to=now');
    await close();
  });

  test('say what is not there, and what was meant', async () => {
    const { page, close } = await visit(browser, `${portal}/p/node?ins=node-22`);
    expect(await page.locator('.choices').innerText()).toMatch(
      /No ins "node-22" was seen.*did you mean node-2/,
    );
    await close();
  });

  test('show lines of logs as they come, and nothing in them as markup', async () => {
    const { page, faults, close } = await visit(browser, `${portal}/p/logs?ins=node-3`);
    await page.getByRole('button', { name: 'live tail' }).click();
    await on(third, `logger '<img src=x onerror=alert(1)> of the spec'`);
    await page.getByText('<img src=x onerror=alert(1)> of the spec').first().waitFor({ timeout: 30_000 });
    expect(await page.locator('.lines img').count()).toBe(0);
    expect(faults).toEqual([]);
    await close();
  });

  test('stay readable while a store is down: each panel says which one', async () => {
    await on(meta, 'systemctl stop vmetrics');
    const host = await visit(browser, `${portal}/p/infra-overview`);
    await host.page.screenshot({ path: join(pictures, 'infra-overview-without-metrics.png') });
    const said = Object.values(await messages(host.page));
    expect(said.length).toBeGreaterThan(5);
    for (const words of said) expect(words).toContain('VictoriaMetrics does not answer (HTTP 502)');
    await host.close();
    const home = await visit(browser, `${portal}/p/`);
    await home.page.screenshot({ path: join(pictures, 'home-without-metrics.png') });
    expect(await home.page.locator('main').innerText()).toContain('VictoriaMetrics does not answer');
    expect(await home.page.locator('.clusters tbody tr').count()).toBe(listed);
    await home.close();
    const logs = await visit(browser, `${portal}/p/logs`);
    expect(await logs.page.locator('.lines li').count()).toBeGreaterThan(0);
    await logs.close();
    await on(meta, 'systemctl start vmetrics && systemctl stop vlogs vmalert');
    const silent = await visit(browser, `${portal}/p/logs`, { size: 'phone' });
    await silent.page.screenshot({ path: join(pictures, 'logs-without-logs.png') });
    expect(await silent.page.locator('main').innerText()).toContain(
      'VictoriaLogs does not answer (HTTP 502)',
    );
    await silent.close();
    const unruled = await visit(browser, `${portal}/p/alerts`);
    expect(await unruled.page.locator('main').innerText()).toContain('No rule is evaluated');
    await unruled.close();
    await on(meta, 'systemctl start vlogs vmalert');
  });

  test('begin with what is red, since when, why, and what to type first', async () => {
    await cut(third);
    const { page, close } = await visit(browser, `${portal}/p/`);
    const finding = page.locator('.findings > li.crit', { hasText: 'NodeDown' });
    // The page asks again by itself.
    await finding.first().waitFor({ timeout: 240_000 });
    const words = await finding.first().innerText();
    expect(words).toContain('node-3');
    expect(words).toMatch(/since \d\d:\d\d:\d\d/);
    expect(words).toMatch(/first\s+pigsty /);
    await page.screenshot({ path: join(pictures, 'home-with-a-host-down.png') });
    await finding.first().getByRole('link', { name: 'Page' }).click();
    await page.waitForURL('**/p/node?ins=node-3&from=*&to=now');
    await close();
    await heal(third);
  });
});
