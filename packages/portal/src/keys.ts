import type { Address } from './address/address.ts';
import { defaultRange, shifted, zoomed } from './address/time-range.ts';
import { element } from './draw/element.ts';
import { turnTheme } from './frame.ts';

const help: readonly (readonly [keys: string, what: string])[] = [
  ['g h', 'what needs attention'],
  ['g a', 'alerts'],
  ['g l', 'logs'],
  ['j  k', 'next and previous item'],
  ['[  ]', 'earlier, later'],
  ['+  -', 'shorter, longer time'],
  ['r', 'ask again'],
  ['/', 'search in logs'],
  ['t', 'light or dark'],
  ['?', 'these keys'],
];

const pages: Readonly<Record<string, string>> = { h: 'home', a: 'alerts', l: 'logs' };

/** Everything by the keyboard; keys typed into a field are the field's. */
export function listenToKeys(at: {
  readonly address: () => Address;
  readonly now: () => number;
  readonly go: (address: Address) => void;
  readonly refresh: () => void;
}): void {
  let before = '';
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || inField(event.target)) return;
    const { key } = event;
    const address = at.address();
    const page = before === 'g' ? pages[key] : undefined;
    before = key;
    if (page !== undefined) return at.go({ page, range: defaultRange, variables: {} });
    switch (key) {
      case '[':
        return at.go({ ...address, range: shifted(address.range, -1, at.now()) });
      case ']':
        return at.go({ ...address, range: shifted(address.range, 1, at.now()) });
      case '+':
        return at.go({ ...address, range: zoomed(address.range, 0.5, at.now()) });
      case '-':
        return at.go({ ...address, range: zoomed(address.range, 2, at.now()) });
      case 'j':
      case 'k':
        return step(key === 'j' ? 1 : -1);
      case 'r':
        return at.refresh();
      case 't':
        return turnTheme();
      case '/': {
        event.preventDefault();
        const field = document.querySelector<HTMLInputElement>('input[name=q]');
        return field === null ? at.go({ page: 'logs', range: address.range, variables: {} }) : field.focus();
      }
      case '?':
        return showHelp();
      default:
        return;
    }
  });
}

const inField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.matches('input, select, textarea');

/** From link to link and button to button of the page's content. */
function step(by: 1 | -1): void {
  const all = [...document.querySelectorAll<HTMLElement>('main a, main button, main summary')].filter(
    (e) => e.offsetParent !== null,
  );
  const at = all.indexOf(document.activeElement as HTMLElement);
  all[Math.min(all.length - 1, Math.max(0, at + by))]?.focus();
}

function showHelp(): void {
  document.querySelector('dialog')?.remove();
  const close = element('button', { type: 'button' }, 'close');
  const dialog = element(
    'dialog',
    { 'aria-label': 'Keys' },
    element('h2', {}, 'Keys'),
    element(
      'dl',
      { class: 'keys' },
      help.flatMap(([keys, what]) => [element('dt', {}, keys), element('dd', {}, what)]),
    ),
    close,
  );
  close.addEventListener('click', () => dialog.remove());
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
