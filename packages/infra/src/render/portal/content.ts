import type { Alert, Dashboard, Estate, MetricUnit, ModuleContent } from '@pigsty/sdk';
import type { PortalIndex, PortalPage } from '@pigsty/portal';
import { alertmanager, vlogs, vmalert, vmetrics, type InfraNode } from '../../spec/components.ts';
import { clustersIn } from '../clusters.ts';

/** What the pages of the portal show, as data: an index, and one file for each dashboard. */
export function renderPortalContent(
  { params }: InfraNode,
  estate: Pick<Estate, 'content' | 'registrations'>,
): Readonly<Record<string, string>> {
  const { content } = estate;
  const units = unitsIn(content);
  const stores = [
    ['metrics', vmetrics],
    ['logs', vlogs],
    ['rules', vmalert],
    ['alerts', alertmanager],
  ] as const;
  const index: PortalIndex = {
    content: 1,
    stores: stores.filter(([, component]) => component.enabled(params)).map(([name]) => name),
    pages: content.flatMap(({ module, content: { dashboards = [] } }) =>
      dashboards.map(({ id, title, variables = [] }) => ({
        id,
        title,
        module,
        variables: variables.map((v) => v.name),
      })),
    ),
    ...clustersIn(estate),
    alerts: content.flatMap(({ module, content: { alerts = [] } }) => alerts.map((a) => ruleOf(a, module))),
  };
  const pages = content.flatMap(({ module, content: { dashboards = [] } }) =>
    dashboards.map((d) => [`content/${d.id}.json`, json(pageOf(d, module, units))] as const),
  );
  return { 'content/index.json': json(index), ...Object.fromEntries(pages) };
}

const json = (value: PortalIndex | PortalPage): string => `${JSON.stringify(value)}\n`;

function ruleOf({ name, severity, dashboard }: Alert, module: string): PortalIndex['alerts'][number] {
  return { name, severity, module, ...(dashboard === undefined ? {} : { page: dashboard }) };
}

function pageOf(
  { id, title, variables = [], rows }: Dashboard,
  module: string,
  units: ReadonlyMap<string, MetricUnit>,
): PortalPage {
  return {
    id,
    title,
    module,
    variables,
    rows: rows.map((r) => ({
      title: r.title,
      panels: r.panels.map((panel) =>
        panel.panel === 'table' ? { ...panel, units: panel.series.map((s) => unitOf(s.expr, units)) } : panel,
      ),
    })),
  };
}

/** Of what a module declares; a column of a table shows one metric. */
function unitsIn(content: readonly ModuleContent[]): ReadonlyMap<string, MetricUnit> {
  return new Map(
    content.flatMap(({ content: { metrics = [], records = [] } }) =>
      [...metrics, ...records].map(({ name, unit }) => [name, unit] as const),
    ),
  );
}

function unitOf(expr: string, units: ReadonlyMap<string, MetricUnit>): MetricUnit {
  const names = expr.match(/[a-z_][a-zA-Z0-9_:]*/g) ?? [];
  return names.map((name) => units.get(name)).find((unit) => unit !== undefined) ?? 'count';
}
