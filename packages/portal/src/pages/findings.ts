import { commandToCopy } from '../draw/copy.ts';
import { element } from '../draw/element.ts';
import { mark } from '../draw/mark.ts';
import { findingsFrom, type Finding } from '../findings/finding.ts';
import { failure } from '../panels/message.ts';
import { liveAlerts, mutedAlerts, storedAlerts, type LiveAlert, type Muted } from '../stores/alerts.ts';
import { clock, duration, moment } from '../words/number.ts';
import { visible } from '../words/visible.ts';
import type { PageContext } from './page.ts';

export interface Asked {
  readonly all: readonly Finding[];
  /** What could not be asked, and what is shown instead. */
  readonly notes: readonly HTMLElement[];
}

/** Alerts of vmalert; while it is silent, what the store of metrics last had. */
export async function askFindings({ index, now, signal }: PageContext): Promise<Asked> {
  const notes: HTMLElement[] = [];
  if (!index.stores.includes('rules'))
    return {
      all: [],
      notes: [element('p', { class: 'message' }, 'No rules are evaluated here: vmalert_enabled is false.')],
    };
  const alerts = async (): Promise<readonly LiveAlert[]> => {
    try {
      return await liveAlerts(signal);
    } catch (error) {
      signal.throwIfAborted();
      notes.push(
        failure(error),
        element(
          'p',
          { class: 'message crit' },
          'No rule is evaluated: what fired last is shown, without its reason.',
        ),
      );
      return storedAlerts(now(), signal).catch((second: unknown) => {
        notes.push(failure(second));
        return [];
      });
    }
  };
  const muted = async (): Promise<readonly Muted[]> => {
    if (!index.stores.includes('alerts')) return [];
    return mutedAlerts(signal).catch((error: unknown) => {
      signal.throwIfAborted();
      notes.push(
        failure(error),
        element('p', { class: 'message crit' }, 'Nobody is told of alerts until it is back.'),
      );
      return [];
    });
  };
  const [found, quiet] = await Promise.all([alerts(), muted()]);
  return { all: findingsFrom(found, quiet, index), notes };
}

/** Findings as a list: what is muted or not yet firing is folded below. */
export function findingList(all: readonly Finding[], nowMs: number): HTMLElement {
  const firing = all.filter((f) => !f.pending && f.muted === undefined);
  const others = all.filter((f) => f.pending || f.muted !== undefined);
  return element(
    'div',
    {},
    firing.length === 0
      ? element('p', { class: 'quiet' }, 'Nothing.')
      : element(
          'ul',
          { class: 'findings' },
          firing.map((f) => item(f, nowMs)),
        ),
    others.length === 0
      ? undefined
      : element(
          'details',
          {},
          element('summary', {}, `${others.length} silenced, explained by another, or about to fire`),
          element(
            'ul',
            { class: 'findings' },
            others.map((f) => item(f, nowMs)),
          ),
        ),
  );
}

function item(f: Finding, nowMs: number): HTMLElement {
  const state =
    f.muted === 'silence'
      ? 'silenced'
      : f.muted === 'inhibition'
        ? 'explained by another'
        : f.pending
          ? 'about to fire'
          : undefined;
  const links = [
    f.page === undefined ? undefined : element('a', { href: f.page }, 'Page'),
    f.logs === undefined ? undefined : element('a', { href: f.logs }, 'Logs'),
  ].filter((link) => link !== undefined);
  return element(
    'li',
    { class: f.status },
    element(
      'p',
      { class: 'title' },
      mark(f.status),
      ' ',
      element('strong', {}, visible(f.title)),
      ' ',
      element('small', {}, [f.name, state].filter((w) => w !== undefined).join(', ')),
      f.sinceMs === undefined
        ? undefined
        : element(
            'time',
            { title: moment(f.sinceMs) },
            `since ${clock(f.sinceMs)}, ${duration(Math.max(1, Math.round((nowMs - f.sinceMs) / 1000)))}`,
          ),
    ),
    f.meaning === '' ? undefined : element('p', { class: 'why' }, visible(f.meaning)),
    f.command === undefined ? undefined : commandToCopy(visible(f.command)),
    links.length === 0
      ? undefined
      : element(
          'p',
          { class: 'go' },
          links.flatMap((link) => [link, ' ']),
        ),
  );
}
