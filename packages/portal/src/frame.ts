import { formatAddress, type Address } from './address/address.ts';
import { offeredRanges, shifted, zoomed } from './address/time-range.ts';
import type { PortalIndex } from './content/content.ts';
import { element } from './draw/element.ts';
import { moment } from './words/number.ts';

export interface Frame {
  readonly address: Address;
  readonly title: string;
  readonly index: PortalIndex;
  readonly now: () => number;
  readonly go: (address: Address) => void;
  readonly refresh: () => void;
}

/** The head of every page: where one is, which pages there are, and which time is shown. */
export function frame({ address, title, index, now, go, refresh }: Frame): readonly Node[] {
  const plain = (page: string): string => formatAddress({ page, range: address.range, variables: {} });
  const link = (page: string, words: string): HTMLElement =>
    element('a', { href: plain(page), 'aria-current': page === address.page ? 'page' : undefined }, words);
  return [
    element(
      'div',
      { class: 'top' },
      element('a', { href: '/', class: 'brand' }, 'Pigsty'),
      element('h1', {}, title),
      range(),
    ),
    element(
      'nav',
      { 'aria-label': 'Pages' },
      link('home', 'Needs attention'),
      link('alerts', 'Alerts'),
      link('logs', 'Logs'),
      index.pages.map((page) => link(page.id, page.title)),
    ),
  ];

  function range(): HTMLElement {
    const { from, to } = address.range;
    const offered = to === 'now' && offeredRanges.some(([words]) => words === from);
    const own = /^\d+$/.test(from)
      ? `${moment(Number(from))} to ${/^\d+$/.test(to) ? moment(Number(to)) : to}`
      : `${from} to ${to}`;
    const select = element(
      'select',
      { name: 'range', 'aria-label': 'Time' },
      ...(offered ? [] : [element('option', { value: '', selected: '' }, own)]),
      offeredRanges.map(([words, name]) =>
        element('option', { value: words, selected: offered && words === from ? '' : undefined }, name),
      ),
    );
    select.addEventListener('change', () => {
      if (select.value !== '') go({ ...address, range: { from: select.value, to: 'now' } });
    });
    return element(
      'div',
      { class: 'range', role: 'group', 'aria-label': 'Time' },
      button('‹', 'Earlier', () => go({ ...address, range: shifted(address.range, -1, now()) })),
      select,
      button('›', 'Later', () => go({ ...address, range: shifted(address.range, 1, now()) })),
      button('−', 'Longer', () => go({ ...address, range: zoomed(address.range, 2, now()) })),
      button('↻', 'Ask again', refresh),
      button('◐', 'Light or dark', turnTheme),
    );
  }
}

function button(words: string, meaning: string, act: () => void): HTMLElement {
  const made = element('button', { type: 'button', title: meaning, 'aria-label': meaning }, words);
  made.addEventListener('click', act);
  return made;
}

const dark = (): boolean => matchMedia('(prefers-color-scheme: dark)').matches;

/** The theme of an earlier visit; the system's where there was none. */
export function restoreTheme(): void {
  const kept = localStorage.getItem('theme');
  if (kept === 'dark' || kept === 'light') document.documentElement.dataset['theme'] = kept;
}

/** The other theme, kept for the next visit. Charts take it at their next refresh. */
export function turnTheme(): void {
  const now = document.documentElement.dataset['theme'] ?? (dark() ? 'dark' : 'light');
  const next = now === 'dark' ? 'light' : 'dark';
  document.documentElement.dataset['theme'] = next;
  localStorage.setItem('theme', next);
  window.dispatchEvent(new Event('theme'));
}
