import { element } from './element.ts';

const marks: Readonly<Record<string, readonly [shape: string, word: string]>> = {
  crit: ['■', 'critical'],
  unknown: ['◆', 'unknown'],
  warn: ['▲', 'warning'],
  info: ['○', 'information'],
  ok: ['·', 'ok'],
};

/** A status as shape and colour, and as a word for who sees neither. */
export function mark(status: string): HTMLElement {
  const [shape = '', word = status] = marks[status] ?? [];
  return element('span', { class: `mark ${status}`, role: 'img', 'aria-label': word, title: word }, shape);
}
