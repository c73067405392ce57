import { addressFor, formatAddress } from '../address/address.ts';
import { element, tell } from '../draw/element.ts';
import { columnHead } from '../draw/table.ts';
import { mark } from '../draw/mark.ts';
import { clusterStates } from '../findings/clusters.ts';
import type { Finding } from '../findings/finding.ts';
import { failure } from '../panels/message.ts';
import { marksIn } from '../stores/marks.ts';
import { queryNow } from '../stores/metrics.ts';
import { moment } from '../words/number.ts';
import { askFindings, findingList } from './findings.ts';
import type { Page, PageContext } from './page.ts';

/** More of them nobody reads at a glance. */
const MOST = 12;

/** What needs me now? Sentences first, then every cluster, the worst first. */
export function homePage(context: PageContext): Page {
  const sum = element('p', { class: 'sum' });
  const attention = element('div', {}, element('p', { class: 'message' }, 'asked …'));
  const clusters = element('div', {});
  const changes = element('div', {});
  const root = element(
    'div',
    { class: 'page' },
    sum,
    section('Needs attention', attention),
    section('Clusters', clusters),
    section('Changes of the last 24 hours', changes),
    section('Pages', pageLinks(context)),
  );
  let crit = new Set<string>();
  return {
    title: 'Needs attention',
    root,
    everySeconds: 10,
    refresh: async () => {
      const changed = changeList(context);
      const [findings, states] = await Promise.all([askFindings(context), clusterTable(context)]);
      if (context.signal.aborted) return;
      attention.replaceChildren(...findings.notes, findingList(findings.all, context.now()));
      clusters.replaceChildren(states.content);
      sum.replaceChildren(...summary(findings.all, states.quiet, context.index.clusters.length));
      crit = announce(findings.all, crit);
      changes.replaceChildren(await changed);
    },
  };
}

/** Runs of pigsty and changes of leaders, the newest first. */
async function changeList({ now, signal }: PageContext): Promise<HTMLElement> {
  const toMs = now();
  const all = await marksIn({ fromMs: toMs - 86_400_000, toMs }, signal);
  if (all.length === 0)
    return element('p', { class: 'message' }, 'No run of pigsty and no change of a leader is known.');
  return element(
    'ul',
    { class: 'changes' },
    all
      .slice(0, MOST)
      .map(({ atMs, text }) => element('li', {}, element('time', {}, moment(atMs)), ` ${text}`)),
    all.length > MOST
      ? element('li', { class: 'more' }, `${all.length - MOST} earlier ones are not listed`)
      : undefined,
  );
}

const section = (title: string, ...content: readonly Node[]): HTMLElement =>
  element('section', { 'aria-label': title }, element('h2', {}, title), [...content]);

/** Only what is new and critical is said aloud. */
function announce(all: readonly Finding[], before: ReadonlySet<string>): Set<string> {
  const now = all.filter((f) => f.status === 'crit' && !f.pending);
  const key = (f: Finding): string => `${f.name} ${f.subject}`;
  const fresh = now.filter((f) => !before.has(key(f)));
  if (fresh.length > 0) tell(`Critical: ${fresh.map((f) => f.title).join('; ')}`);
  return new Set(now.map(key));
}

function summary(
  all: readonly Finding[],
  quiet: number | undefined,
  clusters: number,
): readonly (Node | string)[] {
  const firing = all.filter((f) => !f.pending && f.muted === undefined);
  const count = (status: string): number => firing.filter((f) => f.status === status).length;
  return [
    ...(['crit', 'unknown', 'warn'] as const)
      .filter((status) => count(status) > 0)
      .flatMap((status) => [mark(status), ` ${count(status)}, `]),
    quiet === undefined ? `${clusters} clusters, not asked` : `${quiet} of ${clusters} clusters answer`,
  ];
}

async function clusterTable({ index, now, signal }: PageContext): Promise<{
  readonly content: HTMLElement;
  readonly quiet: number | undefined;
}> {
  let note: HTMLElement | undefined;
  const up = await queryNow('last_over_time(up[1m])', now(), signal).catch((error: unknown) => {
    note = failure(error);
    return undefined;
  });
  const states = clusterStates(index.clusters, up);
  const words = { ok: 'ok', crit: 'down', unknown: up === undefined ? 'not asked' : 'not seen' };
  const rows = states.map(({ job, cls, state, members }) =>
    element(
      'tr',
      { class: state },
      element('td', {}, mark(state), ` ${words[state]}`),
      element('td', {}, job),
      element('td', {}, clusterLink(index.pages, job, cls, members[0]?.ins)),
      element(
        'td',
        {},
        members.map((m) =>
          element(
            'span',
            { class: `member ${m.state}`, title: `${m.ip}: ${words[m.state]}` },
            ...(m.state === 'ok' ? [] : [mark(m.state), ' ']),
            m.ins,
          ),
        ),
      ),
    ),
  );
  const head = ['state', 'module', 'cluster', 'instances'].map((name) => columnHead(name));
  return {
    quiet: up === undefined ? undefined : states.filter((s) => s.state === 'ok').length,
    content: element(
      'div',
      {},
      note,
      element(
        'table',
        { class: 'clusters' },
        element('thead', {}, element('tr', {}, head)),
        element('tbody', {}, rows),
      ),
    ),
  };
}

/** Which module registers a job, where they are not called the same. */
const modules: Readonly<Record<string, string>> = { patroni: 'pgsql', haproxy: 'node', pgbouncer: 'pgsql' };

function clusterLink(
  pages: PageContext['index']['pages'],
  job: string,
  cls: string,
  ins: string | undefined,
): HTMLElement {
  const own = pages.filter((p) => p.module === (modules[job] ?? job));
  const page =
    own.find((p) => p.variables.includes('cls')) ?? own.find((p) => p.variables.includes('ins')) ?? own[0];
  if (page === undefined) return element('span', {}, cls);
  const labels = { cls, ...(ins === undefined ? {} : { ins }) };
  return element('a', { href: formatAddress(addressFor(page.id, page.variables, labels)) }, cls);
}

function pageLinks({ index }: PageContext): HTMLElement {
  return element(
    'ul',
    { class: 'links' },
    index.pages.map(({ id, title, module }) =>
      element('li', {}, element('a', { href: `/p/${id}` }, title), ' ', element('small', {}, module)),
    ),
  );
}
