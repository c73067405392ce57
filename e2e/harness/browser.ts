import { chromium, type Browser, type Page } from 'playwright-core';

/** Debian's Chromium. */
const executablePath = '/usr/bin/chromium';

export const sizes = { desktop: { width: 1280, height: 3200 }, phone: { width: 360, height: 9000 } } as const;
export type Size = keyof typeof sizes;

/** What a visit of a page cost, and what went wrong on it. */
export interface Visit {
  readonly page: Page;
  /** Paths of questions to the stores. */
  readonly queries: readonly string[];
  /** Bytes of files, as they went over the network. */
  readonly bytes: () => Promise<number>;
  readonly firstPaintMs: () => Promise<number>;
  /** Errors of scripts, refused by the policy, requests to elsewhere. */
  readonly faults: readonly string[];
  readonly close: () => Promise<void>;
}

export const startBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath, args: ['--no-sandbox'] });

/** Opens an address in a browser that has nothing of it yet, logged in to the portal. */
export async function visit(
  browser: Browser,
  url: string,
  { size = 'desktop', dark = false }: { readonly size?: Size; readonly dark?: boolean } = {},
): Promise<Visit> {
  const context = await browser.newContext({
    ignoreHTTPSErrors: true,
    httpCredentials: { username: 'admin', password: 'pigsty' },
    viewport: sizes[size],
    colorScheme: dark ? 'dark' : 'light',
  });
  const page = await context.newPage();
  const { origin } = new URL(url);
  const queries: string[] = [];
  const faults: string[] = [];
  page.on('request', (request) => {
    const at = new URL(request.url());
    if (at.protocol !== 'data:' && at.origin !== origin) faults.push(`asks ${at.origin}`);
    if (/^\/(?:vmetrics|vlogs|vmalert|alertmgr)\//.test(at.pathname)) queries.push(at.pathname);
  });
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (/Content Security Policy|TrustedHTML|TrustedScript/.test(message.text())) faults.push(message.text());
  });
  await page.goto(url);
  await settled(page);
  return {
    page,
    queries,
    faults,
    bytes: () =>
      page.evaluate(() =>
        [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
          .map((entry) => entry as PerformanceResourceTiming)
          .filter((entry) => new URL(entry.name).pathname.startsWith('/p/'))
          .reduce((sum, entry) => sum + entry.transferSize, 0),
      ),
    firstPaintMs: () =>
      page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN),
    close: () => context.close(),
  };
}

/** Until every panel in sight has its answer. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(
    () => {
      const main = document.querySelector('main')?.innerText ?? '';
      return main.trim() !== '' && !main.includes('asked …');
    },
    undefined,
    { timeout: 60_000 },
  );
}

/** What the panels of a page say instead of data, by title. */
export const messages = (page: Page): Promise<Readonly<Record<string, string>>> =>
  page.evaluate(() =>
    Object.fromEntries(
      [...document.querySelectorAll<HTMLElement>('.panel[data-state=message]')].map((panel) => [
        panel.getAttribute('aria-label') ?? '',
        panel.querySelector<HTMLElement>('.content')?.innerText ?? '',
      ]),
    ),
  );

/** Whether the page is wider than the screen. */
export const overflows = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
