import { PigstyError } from '../words/error.ts';
import type { Alert } from './alert.ts';
import type { Dashboard } from './dashboard.ts';
import type { Metric, RecordingRule } from './metric.ts';

/** What a module has to show and to warn of: pure data, rendered by the module that collects it. */
export interface Content {
  readonly metrics?: readonly Metric[];
  readonly records?: readonly RecordingRule[];
  readonly alerts?: readonly Alert[];
  readonly dashboards?: readonly Dashboard[];
}

/** The content of one module, as a collector gets it. */
export interface ModuleContent {
  readonly module: string;
  readonly content: Content;
}

const metricName = /^[a-z][A-Za-z0-9_]*$/;
const duration = /^\d+(?:ms|s|m|h|d)$/;

/** Refuses content that nobody could render, all mistakes at once, with MODULE_INVALID. */
export function requireSoundContent(module: string, content: Content): void {
  const faults = contentFaults(content);
  if (faults.length === 0) return;
  throw new PigstyError('MODULE_INVALID', `content of module ${module}: ${faults.join('; ')}`, {
    where: { module },
    hint: 'This is a mistake of the module, not of the inventory.',
  });
}

/** Every mistake of names, of required fields and of references, a phrase each. */
export function contentFaults({
  metrics = [],
  records = [],
  alerts = [],
  dashboards = [],
}: Content): readonly string[] {
  return [
    ...metrics.flatMap(metricFaults),
    ...records.flatMap(({ name, expr, alias, every }) => [
      ...named('record', name, alias === true ? metricName : /^[a-z][a-z0-9_]*(?::[a-z0-9_]+)+$/),
      ...filled(`record ${name}`, { expr }),
      ...(every === undefined || duration.test(every)
        ? []
        : [`record ${name} has the interval "${every}", which is no duration`]),
    ]),
    ...alerts.flatMap(alertFaults),
    ...dashboards.flatMap(dashboardFaults),
    ...twice(
      'metric',
      metrics.map((m) => m.name),
    ),
    ...twice(
      'record',
      records.map((r) => r.name),
    ),
    ...twice(
      'alert',
      alerts.map((a) => a.name),
    ),
    ...twice(
      'dashboard',
      dashboards.map((d) => d.id),
    ),
  ];
}

function metricFaults({ name, help, from, labels = [] }: Metric): readonly string[] {
  const every = 'every' in from ? from.every : '1s';
  return [
    ...named('metric', name, metricName),
    ...filled(`metric ${name}`, { help }),
    ...(duration.test(every) ? [] : [`metric ${name} has the interval "${every}", which is no duration`]),
    ...labels.flatMap((label) => named(`label of ${name}`, label, /^[a-z][a-z0-9_]*$/)),
    ...labels
      .filter((label) => ['cls', 'ins', 'ip', 'job'].includes(label))
      .map((label) => `metric ${name} declares the label ${label}, which every metric has`),
  ];
}

function alertFaults({ name, expr, for: held, severity, summary }: Alert): readonly string[] {
  const severities: readonly string[] = ['crit', 'info', 'none', 'warn'];
  return [
    ...named('alert', name, /^[A-Z][A-Za-z0-9]*$/),
    ...filled(`alert ${name}`, { expr, for: held, severity, summary }),
    ...(held === undefined || duration.test(held)
      ? []
      : [`alert ${name} holds for "${held}", which is no duration`]),
    ...(severity === undefined || severities.includes(severity)
      ? []
      : [`alert ${name} has the severity "${severity}", which is none of ${severities.join(', ')}`]),
  ];
}

function dashboardFaults({ id, title, rows }: Dashboard): readonly string[] {
  const titles = rows.flatMap((r) => r.panels.map((p) => p.title));
  return [
    ...named('dashboard', id, /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/),
    ...filled(`dashboard ${id}`, { title }),
    ...(titles.length === 0 ? [`dashboard ${id} has no panel`] : []),
    ...twice(`dashboard ${id}: panel`, titles),
  ];
}

/** Of authors without a type checker: a field that is not there. */
function filled(what: string, fields: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(fields)
    .filter(([, value]) => typeof value !== 'string' || value.trim() === '')
    .map(([field]) => `${what} has no ${field}`);
}

function named(what: string, name: string, pattern: RegExp): readonly string[] {
  return pattern.test(name) ? [] : [`${what} "${name}" does not fit ${pattern.source}`];
}

function twice(what: string, names: readonly string[]): readonly string[] {
  return [...new Set(names.filter((name, i) => names.indexOf(name) !== i))].map(
    (name) => `${what} ${name} is there twice`,
  );
}
