import type { Series } from '@pigsty/sdk';
import { element } from '../draw/element.ts';
import { StoreError, stores } from '../stores/ask.ts';

/** Why a panel shows no data: never an empty chart. */
export function failure(error: unknown): HTMLElement {
  if (error instanceof StoreError && error.kind === 'down')
    return element(
      'p',
      { class: 'message unknown' },
      `${stores[error.store].title} does not answer (${error.why}). `,
      element('span', {}, 'first '),
      element('code', {}, 'pigsty health infra'),
    );
  const why = error instanceof Error ? error.message : String(error);
  return element('p', { class: 'message warn' }, `It could not be shown: ${why}`);
}

type Expected = Pick<Series, 'emptyWhenHealthy' | 'emptyWords'>;

/** Nothing was found: well, where all of what was asked may find nothing, or not expected. */
export function nothing(asked: readonly Expected[], exprs: readonly string[]): HTMLElement {
  if (asked.every(({ emptyWhenHealthy }) => emptyWhenHealthy === true))
    return element('p', { class: 'message' }, asked[0]?.emptyWords ?? 'None, as it should be.');
  return element(
    'div',
    { class: 'message' },
    element('p', {}, 'No data in this range.'),
    element(
      'details',
      {},
      element('summary', {}, 'what was asked'),
      ...exprs.map((e) => element('code', {}, e)),
    ),
  );
}
