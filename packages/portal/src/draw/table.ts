import { element } from './element.ts';

export interface DrawnTable {
  /** For who does not see it: the region that scrolls. */
  readonly label: string;
  readonly head: readonly HTMLElement[];
  readonly rows: readonly HTMLElement[];
  /** Below the table. */
  readonly note?: HTMLElement | undefined;
  /** All rows are on the page, and nothing scrolls but the page. */
  readonly whole?: true;
}

/** A table in a region of its own, which is moved by the keyboard where it is wider than the page. */
export function tableRegion({ label, head, rows, note, whole }: DrawnTable): HTMLElement {
  return element(
    'div',
    { class: whole === true ? 'scroll whole' : 'scroll', tabindex: '0', role: 'region', 'aria-label': label },
    element('table', {}, element('thead', {}, element('tr', {}, head)), element('tbody', {}, rows)),
    note,
  );
}

/** The head of a column. */
export function columnHead(name: string, attributes: Readonly<Record<string, string>> = {}): HTMLElement {
  return element('th', { scope: 'col', ...attributes }, name);
}
