import { formatAddress, parseAddress, type Address } from './address/address.ts';
import type { PortalIndex, PortalPage } from './content/content.ts';
import { element } from './draw/element.ts';
import { frame, restoreTheme } from './frame.ts';
import { listenToKeys } from './keys.ts';
import { alertsPage } from './pages/alerts.ts';
import { dashboardPage } from './pages/dashboard.ts';
import { homePage } from './pages/home.ts';
import { logsPage } from './pages/logs.ts';
import type { Page, PageContext } from './pages/page.ts';

/** The clock of the browser comes in here alone. */
const now = (): number => Date.now();

let index: PortalIndex | undefined;
let leave = new AbortController();
let shown: Page | undefined;

async function open(address: Address): Promise<void> {
  leave.abort();
  leave = new AbortController();
  const { signal } = leave;
  const main = document.getElementById('main');
  const head = document.getElementById('frame');
  if (main === null || head === null) return;
  try {
    index ??= await content<PortalIndex>('index', signal);
    const context: PageContext = { address, index, now, signal, go };
    const page = await pageAt(context);
    if (signal.aborted) return;
    shown = page;
    document.title = `${page.title} · Pigsty`;
    head.replaceChildren(...frame({ address, title: page.title, index, now, go, refresh }));
    main.replaceChildren(page.root);
    await page.refresh();
    if (page.everySeconds !== undefined) repeat(page, page.everySeconds, signal);
  } catch (error) {
    if (signal.aborted) return;
    const why = error instanceof Error ? error.message : String(error);
    main.replaceChildren(element('p', { class: 'message crit' }, `The page cannot be shown: ${why}`));
  }
}

async function pageAt(context: PageContext): Promise<Page> {
  const {
    address,
    index: { pages },
    signal,
  } = context;
  if (address.page === 'home') return homePage(context);
  if (address.page === 'alerts') return alertsPage(context);
  if (address.page === 'logs') return logsPage(context);
  if (!pages.some(({ id }) => id === address.page))
    throw new Error(`there is no page ${address.page}; those of this estate are listed at /p/`);
  return dashboardPage(await content<PortalPage>(address.page, signal), context);
}

async function content<T>(name: string, signal: AbortSignal): Promise<T> {
  const answer = await fetch(`/p/content/${name}.json`, { signal });
  if (!answer.ok) throw new Error(`/p/content/${name}.json: HTTP ${answer.status}`);
  return (await answer.json()) as T;
}

/** One refresh after the other, none of a page that nobody sees. */
function repeat(page: Page, seconds: number, signal: AbortSignal): void {
  const timer = setInterval(() => {
    if (!document.hidden) void page.refresh().catch(() => undefined);
  }, seconds * 1000);
  signal.addEventListener('abort', () => clearInterval(timer));
}

function go(address: Address, how?: 'replace'): void {
  const url = formatAddress(address);
  if (how === 'replace') history.replaceState(null, '', url);
  else history.pushState(null, '', url);
  void open(address);
}

const refresh = (): void => void shown?.refresh().catch(() => undefined);

/** Links between pages keep what is loaded; every other link is the browser's. */
document.addEventListener('click', (event) => {
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  if (link === null || event.defaultPrevented || event.button !== 0) return;
  if (event.ctrlKey || event.metaKey || event.shiftKey || link.origin !== location.origin) return;
  if (!link.pathname.startsWith('/p/')) return;
  event.preventDefault();
  go(parseAddress(link));
  window.scrollTo(0, 0);
});
window.addEventListener('popstate', () => void open(parseAddress(location)));
window.addEventListener('theme', refresh);

restoreTheme();
listenToKeys({ address: () => parseAddress(location), now, go, refresh });
void open(parseAddress(location));
