import type { Dashboard, DashboardRow, DashboardVariable } from '@pigsty/sdk';
import type { GrafanaDashboard, GrafanaPanel, GrafanaRow, GrafanaVariable } from './json.ts';
import { panelOf } from './panel.ts';
import { metricsSource } from './sources.ts';
import { grafanaUid } from './uid.ts';

/** The grid of Grafana has 24 columns. */
const COLUMNS = 24;

/** A dashboard as Grafana reads it from a file. */
export function renderGrafanaDashboard(dashboard: Dashboard, module: string): string {
  const { id, title, variables = [] } = dashboard;
  const json: GrafanaDashboard = {
    uid: grafanaUid(id),
    title,
    tags: ['Pigsty', module.toUpperCase()],
    schemaVersion: 39,
    timezone: 'browser',
    editable: false,
    graphTooltip: 1,
    refresh: '30s',
    time: { from: 'now-1h', to: 'now' },
    templating: { list: variables.map((v, i) => variableOf(v, variables.slice(0, i))) },
    annotations: { list: [] },
    panels: placed(dashboard.rows),
  };
  return `${JSON.stringify(json, null, 2)}\n`;
}

/** Offers what the choices before it leave. */
function variableOf(
  { name, metric }: DashboardVariable,
  before: readonly DashboardVariable[],
): GrafanaVariable {
  const matchers = before.map((v) => `${v.name}="$${v.name}"`).join(', ');
  const query = `label_values(${metric}${matchers === '' ? '' : `{${matchers}}`}, ${name})`;
  return {
    type: 'query',
    name,
    label: name,
    datasource: metricsSource,
    query: { query, refId: name },
    definition: query,
    refresh: 2,
    sort: 1,
    multi: false,
    includeAll: false,
  };
}

/** Row below row, and within a row from left to right; what does not fit goes to the next line. */
function placed(rows: readonly DashboardRow[]): readonly (GrafanaPanel | GrafanaRow)[] {
  const all: (GrafanaPanel | GrafanaRow)[] = [];
  let y = 0;
  let id = 0;
  for (const { title, panels } of rows) {
    all.push({
      type: 'row',
      id: ++id,
      title,
      collapsed: false,
      panels: [],
      gridPos: { x: 0, y: y++, w: COLUMNS, h: 1 },
    });
    let x = 0;
    let lineHeight = 0;
    for (const panel of panels) {
      const { w, h } = sizeOf(panel.panel, panels.length);
      if (x + w > COLUMNS) {
        y += lineHeight;
        x = 0;
        lineHeight = 0;
      }
      all.push(panelOf(panel, { id: ++id, gridPos: { x, y, w, h } }));
      x += w;
      lineHeight = Math.max(lineHeight, h);
    }
    y += lineHeight;
  }
  return all;
}

function sizeOf(
  kind: DashboardRow['panels'][number]['panel'],
  inRow: number,
): { readonly w: number; readonly h: number } {
  switch (kind) {
    case 'stat':
      return { w: inRow > 4 ? 4 : 6, h: 4 };
    case 'logs':
      return { w: COLUMNS, h: 12 };
    case 'slots':
      return { w: COLUMNS, h: 8 };
    case 'table':
      return { w: inRow === 1 ? COLUMNS : 12, h: 8 };
    case 'timeline':
    case 'timeseries':
      return { w: inRow === 1 ? COLUMNS : inRow % 3 === 0 ? 8 : 12, h: 8 };
    default:
      return kind satisfies never;
  }
}
