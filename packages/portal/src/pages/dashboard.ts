import { stepOf } from '../address/step.ts';
import { resolveRange } from '../address/time-range.ts';
import type { PortalPage } from '../content/content.ts';
import { element } from '../draw/element.ts';
import { failure } from '../panels/message.ts';
import { panelView, type PanelView } from '../panels/panel.ts';
import { matcherOf } from '../series/expression.ts';
import { marksIn } from '../stores/marks.ts';
import { valuesOf } from '../stores/metrics.ts';
import { nearest } from '../words/nearest.ts';
import type { Page, PageContext } from './page.ts';

/** A dashboard of a module: its choices, and its panels in rows. Panels out of sight ask nothing. */
export function dashboardPage(page: PortalPage, context: PageContext): Page {
  const { address, go, signal } = context;
  const choices = element('div', { class: 'choices' });
  const rows = element('div', {});
  const root = element('div', { class: 'page dashboard' }, choices, rows);
  const seen = new Set<PanelView>();
  let views: readonly PanelView[] | undefined;
  let chosen: Readonly<Record<string, string>> = address.variables;
  const askMarks = (): ReturnType<typeof marksIn> =>
    marksIn(resolveRange(address.range, context.now()), signal);
  let marks: ReturnType<typeof marksIn> | undefined;

  const ask = async (view: PanelView): Promise<void> => {
    const range = resolveRange(address.range, context.now());
    await view.refresh({
      address: { ...address, variables: chosen },
      range,
      nowMs: context.now(),
      marks: (marks ??= askMarks()),
      signal,
      go,
    });
  };
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        const view = views?.find((v) => v.root === target);
        if (view === undefined) continue;
        if (!isIntersecting) seen.delete(view);
        else if (!seen.has(view)) {
          seen.add(view);
          void ask(view);
        }
      }
    },
    { rootMargin: '200px' },
  );
  signal.addEventListener('abort', () => observer.disconnect());

  const begin = async (): Promise<void> => {
    const range = resolveRange(address.range, context.now());
    chosen = {};
    for (const { name, metric } of page.variables) {
      const values = await valuesOf(name, matcherOf(metric, chosen), range, signal);
      const wanted = address.variables[name];
      if (wanted !== undefined && !values.includes(wanted)) {
        choices.append(unknownValue(name, wanted, values));
      }
      const value = wanted ?? values[0];
      choices.append(choice(name, value, values));
      if (value === undefined) {
        rows.replaceChildren(
          element('p', { class: 'message' }, `No ${name} was seen in this range: ${metric} has no series.`),
        );
        return;
      }
      chosen = { ...chosen, [name]: value };
    }
    const made = page.rows.map((row) => ({
      title: row.title,
      views: row.panels.map(panelView),
      byThree: row.panels.length % 3 === 0 && row.panels.every((p) => p.panel === 'timeseries'),
    }));
    views = made.flatMap((row) => row.views);
    rows.replaceChildren(
      ...made.map((row) =>
        element(
          'section',
          { 'aria-label': row.title },
          element('h2', {}, row.title),
          element(
            'div',
            { class: row.byThree ? 'panels by-three' : 'panels' },
            row.views.map((v) => v.root),
          ),
        ),
      ),
    );
    for (const view of views) observer.observe(view.root);
  };

  function choice(name: string, value: string | undefined, values: readonly string[]): HTMLElement {
    const all = value === undefined || values.includes(value) ? values : [value, ...values];
    const select = element(
      'select',
      { name },
      all.map((v) => element('option', { value: v, selected: v === value ? '' : undefined }, v)),
    );
    select.addEventListener('change', () => {
      const later = page.variables
        .slice(page.variables.findIndex((v) => v.name === name) + 1)
        .map((v) => v.name);
      const kept = Object.entries(chosen).filter(([n]) => !later.includes(n));
      go({ ...address, variables: { ...Object.fromEntries(kept), [name]: select.value } });
    });
    return element('label', {}, `${name} `, select);
  }

  return {
    title: page.title,
    root,
    everySeconds:
      address.range.to === 'now'
        ? Math.max(10, stepOf(resolveRange(address.range, context.now())))
        : undefined,
    refresh: async () => {
      marks = undefined;
      if (views !== undefined) {
        await Promise.all([...seen].map(ask));
        return;
      }
      choices.replaceChildren();
      try {
        await begin();
      } catch (error) {
        if (!signal.aborted) rows.replaceChildren(failure(error));
      }
    },
  };
}

function unknownValue(name: string, wanted: string, values: readonly string[]): HTMLElement {
  const near = nearest(wanted, values);
  return element(
    'p',
    { class: 'message warn' },
    `No ${name} "${wanted}" was seen in this range${near === undefined ? '.' : `: did you mean ${near}?`}`,
  );
}
