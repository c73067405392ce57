import type { TopSample, TopSubject } from '@pigsty/operations/top';
import { localTime } from './local-time.ts';
import { screenLines, type ScreenSize, type ScreenStyle } from './screen-text.ts';
import { orderOf, type TopState } from './top-state.ts';
import { clip } from './words.ts';

const keys = 'q quit   space pause   s sort   m next member   ? help';

/** One sample as text; as long as it takes. */
export function topText(
  sample: TopSample,
  { subject, columns }: { readonly subject: TopSubject; readonly columns: number },
  style: ScreenStyle,
): string {
  const { cluster, screen, instance } = subject;
  const choice = { order: screen.orders[0].name, ...(instance === undefined ? {} : { instance }) };
  const heading = `${style.paint.bold(clip(cluster.name, columns - 16))}  ${localTime(sample.at)}`;
  return [heading, '', ...screenLines(screen.draw(sample.rows, choice), { columns }, style)].join('\n');
}

export interface TopScreen {
  readonly subject: TopSubject;
  readonly everySeconds: number;
  readonly size: Required<ScreenSize>;
}

/** What fills the terminal: a heading, the cluster, and the keys. */
export function topLines(
  state: TopState,
  { subject, everySeconds, size }: TopScreen,
  style: ScreenStyle,
): readonly string[] {
  const { paint } = style;
  const { columns, rows } = size;
  const { sample } = state;
  const time = sample === undefined ? 'asking ...' : localTime(sample.at).slice(6);
  const rhythm = state.paused ? 'paused' : `every ${everySeconds} s`;
  const said = clip(
    `  ${time}  ${rhythm}  by ${orderOf(state, subject)}`,
    columns - subject.cluster.name.length,
  );
  const heading = `${paint.bold(clip(subject.cluster.name, columns))}${state.paused ? paint.yellow(said) : said}`;
  const room = Math.max(0, rows - 2);
  const body = state.help ? help(subject) : bodyOf(state, subject, { size: { columns, rows: room }, style });
  const filled = [...body.slice(0, room)];
  while (filled.length < room) filled.push('');
  return [heading, ...filled, paint.dim(clip(keys, columns))].slice(0, rows);
}

function bodyOf(
  { sample, instance, ...state }: TopState,
  subject: TopSubject,
  { size, style }: { readonly size: ScreenSize; readonly style: ScreenStyle },
): readonly string[] {
  if (sample === undefined) return [];
  const choice = { order: orderOf(state, subject), ...(instance === undefined ? {} : { instance }) };
  return screenLines(subject.screen.draw(sample.rows, choice), size, style);
}

function help({ screen, module }: TopSubject): readonly string[] {
  return [
    '',
    '  q, Ctrl-C  quit',
    '  space      pause, and go on',
    `  s          sort by: ${screen.orders.map((o) => o.name).join(', ')}`,
    '  m          look at the next member; the first one is who leads, also when the leadership moves',
    '  Ctrl-Z     to the shell, and back with fg',
    '  ?          this',
    '',
    `  One sample as text: --once. As JSON: --json. Documentation: docs/guide/terminal.md (${module.name})`,
    '',
    '  Any key goes back.',
  ];
}
