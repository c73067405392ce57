import type { MetricUnit, Panel, Series, States } from '@pigsty/sdk';
import type { GrafanaPanel, GrafanaTarget, GridPosition, ValueMap } from './json.ts';
import { logsSource, metricsSource } from './sources.ts';

/** Units by the names that Grafana has for them. */
const units: Readonly<Record<MetricUnit, string>> = {
  bytes: 'bytes',
  count: 'short',
  flag: 'bool_yes_no',
  milliseconds: 'ms',
  ratio: 'percentunit',
  seconds: 's',
  timestamp: 'dateTimeAsIso',
};

interface Place {
  readonly id: number;
  readonly gridPos: GridPosition;
}

/** One panel, where it stands. */
export function panelOf(panel: Panel, place: Place): GrafanaPanel {
  const shared = {
    ...place,
    title: panel.title,
    ...(panel.help === undefined ? {} : { description: panel.help }),
    datasource: panel.panel === 'logs' ? logsSource : metricsSource,
  };
  switch (panel.panel) {
    case 'timeseries':
      return {
        ...shared,
        type: 'timeseries',
        targets: panel.series.map((s, i) => target(s, i, 'range')),
        fieldConfig: fields(panel.unit, {
          lineWidth: 1,
          showPoints: 'never',
          ...(panel.stacked === true
            ? { fillOpacity: 70, stacking: { mode: 'normal' } }
            : { fillOpacity: 8 }),
        }),
        options: { tooltip: { mode: 'multi', sort: 'desc' }, legend: { displayMode: 'list' } },
      };
    case 'stat':
      return {
        ...shared,
        type: 'stat',
        targets: [target(panel.series, 0, 'instant')],
        fieldConfig: withStates(fields(panel.unit), panel.series.states),
        options: { reduceOptions: { calcs: ['lastNotNull'] }, colorMode: 'none', graphMode: 'none' },
      };
    case 'table':
      return {
        ...shared,
        type: 'table',
        targets: panel.series.map((s, i) => target(s, i, 'table')),
        fieldConfig: { defaults: {}, overrides: stateColumns(panel) },
        transformations: [
          { id: 'merge', options: {} },
          { id: 'organize', options: { excludeByName: { Time: true }, renameByName: valueNames(panel) } },
        ],
      };
    case 'slots':
      return {
        ...shared,
        type: 'bargauge',
        targets: [target(panel.series, 0, 'instant')],
        fieldConfig: { defaults: { unit: units.count, min: 0, max: panel.slots }, overrides: [] },
        options: {
          reduceOptions: { calcs: ['lastNotNull'] },
          orientation: 'horizontal',
          displayMode: 'basic',
        },
      };
    case 'timeline':
      return {
        ...shared,
        type: 'state-timeline',
        targets: panel.series.map((s, i) => target(s, i, 'range')),
        fieldConfig: {
          defaults: { mappings: [mapping(panel.states)] },
          overrides: [],
        },
      };
    case 'logs':
      if (panel.columns !== undefined)
        return {
          ...shared,
          type: 'table',
          targets: [{ refId: 'A', datasource: logsSource, expr: panel.query, queryType: 'stats' }],
          fieldConfig: { defaults: {}, overrides: [] },
        };
      return {
        ...shared,
        type: 'logs',
        targets: [{ refId: 'A', datasource: logsSource, expr: panel.query }],
        fieldConfig: { defaults: {}, overrides: [] },
        options: { showTime: true, wrapLogMessage: true, sortOrder: 'Descending' },
      };
    default:
      return panel satisfies never;
  }
}

const refId = (index: number): string => String.fromCharCode(65 + index);

function target({ expr, legend }: Series, index: number, how: 'instant' | 'range' | 'table'): GrafanaTarget {
  return {
    refId: refId(index),
    datasource: metricsSource,
    expr,
    ...(legend === undefined ? {} : { legendFormat: legend }),
    ...(how === 'range' ? { range: true } : { instant: true }),
    format: how === 'table' ? 'table' : 'time_series',
  };
}

function fields(unit: MetricUnit, custom?: Readonly<Record<string, unknown>>): GrafanaPanel['fieldConfig'] {
  return {
    defaults: { unit: units[unit], ...(custom === undefined ? {} : { custom }) },
    overrides: [],
  };
}

/** Words in the place of values. */
function mapping(states: States): ValueMap {
  return {
    type: 'value',
    options: Object.fromEntries(
      Object.entries(states).map(([value, text], index) => [value, { text, index }]),
    ),
  };
}

function withStates(
  { defaults, overrides }: GrafanaPanel['fieldConfig'],
  states: States | undefined,
): GrafanaPanel['fieldConfig'] {
  return states === undefined
    ? { defaults, overrides }
    : { defaults: { ...defaults, mappings: [mapping(states)] }, overrides };
}

function stateColumns({
  columns,
  series,
}: Extract<Panel, { panel: 'table' }>): GrafanaPanel['fieldConfig']['overrides'] {
  return series.flatMap(({ states }, i) =>
    states === undefined
      ? []
      : [
          {
            matcher: { id: 'byName', options: columns[i] ?? '' },
            properties: [{ id: 'mappings', value: [mapping(states)] }],
          },
        ],
  );
}

/** `Value #A`, as Grafana calls what a query found, by the column it is. */
function valueNames({
  columns,
  series,
}: Extract<Panel, { panel: 'table' }>): Readonly<Record<string, string>> {
  if (columns.length < series.length) return {};
  if (series.length === 1) return columns.length === 1 ? { Value: columns[0] ?? '' } : {};
  return Object.fromEntries(series.map((_, i) => [`Value #${refId(i)}`, columns[i] ?? '']));
}
