import { formatAddress } from '../address/address.ts';
import { element } from '../draw/element.ts';
import { columnHead, tableRegion } from '../draw/table.ts';
import { mark } from '../draw/mark.ts';
import { failure } from '../panels/message.ts';
import { alertRules, type Rule } from '../stores/alerts.ts';
import { duration } from '../words/number.ts';
import { askFindings, findingList } from './findings.ts';
import type { Page, PageContext } from './page.ts';

/** What fires, who is told, and every rule. */
export function alertsPage(context: PageContext): Page {
  const firing = element('div', {}, element('p', { class: 'message' }, 'asked …'));
  const rules = element('div', {});
  const root = element(
    'div',
    { class: 'page' },
    element('section', { 'aria-label': 'Alerts' }, element('h2', {}, 'Alerts'), firing),
    element('section', { 'aria-label': 'Rules' }, element('h2', {}, 'Rules'), rules),
  );
  return {
    title: 'Alerts',
    root,
    everySeconds: 10,
    refresh: async () => {
      const [{ all, notes }, table] = await Promise.all([
        askFindings(context),
        alertRules(context.signal).then((found) => ruleTable(found, context), failure),
      ]);
      if (context.signal.aborted) return;
      firing.replaceChildren(...notes, findingList(all, context.now()));
      rules.replaceChildren(table);
    },
  };
}

const words: Readonly<Record<string, string>> = { CRIT: 'crit', WARN: 'warn', INFO: 'info', NONE: 'ok' };
const states: Readonly<Record<string, number>> = { firing: 0, pending: 1 };

function ruleTable(rules: readonly Rule[], { index }: PageContext): HTMLElement {
  const sorted = [...rules].sort(
    (a, b) =>
      Number(b.health === 'err') - Number(a.health === 'err') ||
      (states[a.state] ?? 2) - (states[b.state] ?? 2) ||
      (a.name < b.name ? -1 : 1),
  );
  const rows = sorted.map((rule) => {
    const page = index.alerts.find((a) => a.name === rule.name)?.page;
    return element(
      'tr',
      {},
      element('td', {}, mark(words[rule.labels['severity'] ?? ''] ?? 'info'), ' ', rule.name),
      element(
        'td',
        {},
        rule.health === 'err' ? `fails: ${rule.lastError}` : rule.state === 'inactive' ? 'quiet' : rule.state,
      ),
      element('td', {}, rule.forSeconds === 0 ? 'at once' : duration(rule.forSeconds)),
      element('td', {}, element('code', {}, rule.query)),
      element(
        'td',
        {},
        page === undefined
          ? ''
          : element(
              'a',
              { href: formatAddress({ page, range: { from: 'now-1h', to: 'now' }, variables: {} }) },
              'Page',
            ),
      ),
    );
  });
  return tableRegion({
    label: 'rules',
    whole: true,
    head: ['rule', 'state', 'held for', 'expression', ''].map((name) => columnHead(name)),
    rows,
  });
}
