import type { Address } from '../address/address.ts';
import { resolveRange } from '../address/time-range.ts';
import { element } from '../draw/element.ts';
import { lineOf, logLines } from '../draw/log-lines.ts';
import { failure, nothing } from '../panels/message.ts';
import { logQuery } from '../series/log-query.ts';
import { fieldValues, searchLogs, tailLogs, type LogLine } from '../stores/logs.ts';
import type { Page, PageContext } from './page.ts';

const LIMIT = 200;
/** Fields that narrow a search by a click, and that an address may name. */
const facets: readonly string[] = ['job', 'cls', 'ins', 'ip', 'level'];

/** What was said: search by words and fields, and lines as they come. */
export function logsPage(context: PageContext): Page {
  const { address, go, signal } = context;
  const fields = Object.fromEntries(
    Object.entries(address.variables).filter(([name]) => facets.includes(name)),
  );
  const words = address.variables['q'] ?? '';
  const query = logQuery(words, fields);
  const result = element('div', { class: 'result' }, element('p', { class: 'message' }, 'asked …'));
  const side = element('aside', { 'aria-label': 'Fields' });
  const live = element('button', { type: 'button', 'aria-pressed': 'false' }, 'live tail');
  const root = element(
    'div',
    { class: 'page logs' },
    form(),
    chosenFields(),
    element('div', { class: 'columns' }, side, result),
  );
  let tail: AbortController | undefined;

  const open = (variables: Address['variables']): void => go({ ...address, variables });

  function form(): HTMLElement {
    const input = element('input', {
      name: 'q',
      type: 'search',
      value: words,
      placeholder: 'words, "a phrase", level:error, or any LogsQL',
      'aria-label': 'Search in logs',
      autocomplete: 'off',
      spellcheck: 'false',
    });
    const made = element(
      'form',
      { class: 'search' },
      input,
      element('button', { type: 'submit' }, 'search'),
      live,
    );
    made.addEventListener('submit', (event) => {
      event.preventDefault();
      open({ ...fields, q: input.value.trim() });
    });
    return made;
  }

  function chosenFields(): HTMLElement {
    return element(
      'p',
      { class: 'chosen' },
      Object.entries(fields).map(([name, value]) => {
        const button = element(
          'button',
          { type: 'button', 'aria-label': `Without ${name} ${value}` },
          `${name} = ${value}  ×`,
        );
        button.addEventListener('click', () => open({ ...address.variables, [name]: '' }));
        return button;
      }),
    );
  }

  async function facet(name: string): Promise<HTMLElement> {
    const values = await fieldValues(name, query, resolveRange(address.range, context.now()), signal).catch(
      () => [],
    );
    if (values.length === 0) return element('div', {});
    return element(
      'details',
      { open: name === 'ip' ? undefined : '' },
      element('summary', {}, name),
      element(
        'ul',
        {},
        values.slice(0, 10).map(({ value, hits }) => {
          const button = element(
            'button',
            { type: 'button' },
            value,
            ' ',
            element('small', {}, String(hits)),
          );
          button.addEventListener('click', () => open({ ...address.variables, [name]: value }));
          return element('li', {}, button);
        }),
      ),
    );
  }

  live.addEventListener('click', () => {
    if (tail !== undefined) {
      tail.abort();
      tail = undefined;
      live.setAttribute('aria-pressed', 'false');
      return;
    }
    tail = new AbortController();
    live.setAttribute('aria-pressed', 'true');
    void follow(AbortSignal.any([signal, tail.signal]));
  });

  async function follow(until: AbortSignal): Promise<void> {
    const list = element('ol', { class: 'lines' });
    const state = element('p', { class: 'message' }, 'Lines are shown as they come.');
    result.replaceChildren(state, list);
    try {
      await tailLogs(query, until, (lines) => {
        list.prepend(...newest(lines).map(lineOf));
        while (list.childElementCount > LIMIT) list.lastElementChild?.remove();
      });
    } catch (error) {
      state.replaceChildren(until.aborted ? 'The live tail was stopped.' : failure(error));
    }
    live.setAttribute('aria-pressed', 'false');
    tail = undefined;
  }

  return {
    title: 'Logs',
    root,
    everySeconds: undefined,
    refresh: async () => {
      const range = resolveRange(address.range, context.now());
      try {
        const lines = await searchLogs(query, range, { limit: LIMIT, signal });
        result.replaceChildren(
          lines.length === 0 ? nothing([{}], [query]) : logLines(lines),
          ...(lines.length < LIMIT
            ? []
            : [
                element(
                  'p',
                  { class: 'more' },
                  `The newest ${LIMIT} lines; narrow the search or the range for others.`,
                ),
              ]),
        );
        side.replaceChildren(...(await Promise.all(facets.map(facet))));
      } catch (error) {
        if (!signal.aborted) result.replaceChildren(failure(error));
      }
    },
  };
}

const newest = (lines: readonly LogLine[]): readonly LogLine[] => [...lines].reverse();
