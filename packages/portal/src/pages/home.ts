import { addressFor, formatAddress } from '../address/address.ts';
import { element, tell } from '../draw/element.ts';
import { columnHead } from '../draw/table.ts';
import { mark } from '../draw/mark.ts';
import { clusterStates, type ClusterState, type MemberState, type State } from '../findings/clusters.ts';
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
  const hosts = element('div', {});
  const changes = element('div', {});
  const root = element(
    'div',
    { class: 'page' },
    sum,
    section('Needs attention', attention),
    section('Clusters', clusters),
    section('Hosts', hosts),
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
      const [findings, states] = await Promise.all([askFindings(context), askStates(context)]);
      if (context.signal.aborted) return;
      attention.replaceChildren(...findings.notes, findingList(findings.all, context.now()));
      const { pages } = context.index;
      clusters.replaceChildren(
        ...(states.note === undefined ? [] : [states.note]),
        clusterTable(states.clusters, pages, states.missing),
      );
      hosts.replaceChildren(clusterTable(states.hosts, pages, states.missing));
      sum.replaceChildren(...summary(findings.all, states));
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
  { asked, clusters, hosts }: Pick<States, 'asked' | 'clusters' | 'hosts'>,
): readonly (Node | string)[] {
  const firing = all.filter((f) => !f.pending && f.muted === undefined);
  const count = (status: string): number => firing.filter((f) => f.status === status).length;
  const members = hosts.flatMap((h) => h.members);
  const well = (of: readonly { readonly state: State }[]): string =>
    `${of.filter(({ state }) => state === 'ok').length} of ${of.length}`;
  return [
    ...(['crit', 'unknown', 'warn'] as const)
      .filter((status) => count(status) > 0)
      .flatMap((status) => [mark(status), ` ${count(status)}, `]),
    asked
      ? `${well(clusters)} clusters and ${well(members)} hosts answer`
      : `${clusters.length} clusters and ${members.length} hosts, not asked`,
  ];
}

interface States {
  readonly asked: boolean;
  /** The word for who was not seen. */
  readonly missing: string;
  /** Why nothing is known. */
  readonly note: HTMLElement | undefined;
  readonly clusters: readonly ClusterState[];
  readonly hosts: readonly ClusterState[];
}

async function askStates({ index, now, signal }: PageContext): Promise<States> {
  let note: HTMLElement | undefined;
  const up = await queryNow('last_over_time(up[1m])', now(), signal).catch((error: unknown) => {
    note = failure(error);
    return undefined;
  });
  return {
    asked: up !== undefined,
    missing: up === undefined ? 'not asked' : 'not seen',
    note,
    clusters: clusterStates(index.clusters, up),
    hosts: clusterStates(index.hosts, up),
  };
}

/** A row for each cluster, the worst first. */
function clusterTable(
  states: readonly ClusterState[],
  pages: PageContext['index']['pages'],
  missing: string,
): HTMLElement {
  const words = { ok: 'ok', crit: 'down', unknown: missing };
  const why = ({ ip, jobs, state }: MemberState): string =>
    `${ip}: ${jobs.length === 0 ? words[state] : jobs.map((j) => `${j.job} ${words[j.state]}`).join(', ')}`;
  const rows = states.map(({ module, cls, state, members }) =>
    element(
      'tr',
      { class: state },
      element('td', {}, mark(state), ` ${words[state]}`),
      element('td', {}, module),
      element('td', {}, clusterLink(pages, module, { cls, ins: members[0]?.ins })),
      element(
        'td',
        {},
        members.map((m) =>
          element(
            'span',
            { class: `member ${m.state}`, title: why(m) },
            ...(m.state === 'ok' ? [] : [mark(m.state), ' ']),
            m.ins,
          ),
        ),
      ),
    ),
  );
  const head = ['state', 'module', 'cluster', 'instances'].map((name) => columnHead(name));
  return element(
    'table',
    { class: 'clusters' },
    element('thead', {}, element('tr', {}, head)),
    element('tbody', {}, rows),
  );
}

function clusterLink(
  pages: PageContext['index']['pages'],
  module: string,
  { cls, ins }: { readonly cls: string; readonly ins: string | undefined },
): HTMLElement {
  const own = pages.filter((p) => p.module === module);
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
