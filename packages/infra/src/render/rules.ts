import type { Alert, Content, ModuleContent, RecordingRule } from '@pigsty/sdk';

/** Severities as the labels of the original: `level` for sorting, `severity` for people. */
const severities: Readonly<Record<Alert['severity'], { readonly level: number; readonly severity: string }>> =
  {
    crit: { level: 0, severity: 'CRIT' },
    warn: { level: 1, severity: 'WARN' },
    info: { level: 2, severity: 'INFO' },
    none: { level: 3, severity: 'NONE' },
  };

/** /infra/rules/<module>.yml: recording and alerting rules of one module, as vmalert and Prometheus read them. */
export function renderRules({ module, content }: ModuleContent, portal: string): string | undefined {
  const { records = [], alerts = [] }: Content = content;
  if (records.length + alerts.length === 0) return undefined;
  return [
    '# Managed by pigsty (module infra).\ngroups:\n',
    ...[...new Set([undefined, ...records.map((r) => r.every)])].flatMap((every) =>
      recordingGroup(
        module,
        every,
        records.filter((r) => r.every === every),
      ),
    ),
    ...(alerts.length === 0
      ? []
      : [`  - name: ${module}-alerts\n    rules:\n`, ...alerts.map((a) => alerting(a, module, portal))]),
  ].join('');
}

const quoted = (text: string): string => JSON.stringify(text);

/** Rules of one interval; the one of the server where they have none of their own. */
function recordingGroup(
  module: string,
  every: string | undefined,
  records: readonly RecordingRule[],
): readonly string[] {
  if (records.length === 0) return [];
  const [suffix, interval] = every === undefined ? ['', ''] : [`-${every}`, `    interval: ${every}\n`];
  return [`  - name: ${module}-records${suffix}\n${interval}    rules:\n`, ...records.map(recording)];
}

function recording({ name, expr }: RecordingRule): string {
  return `      - record: ${name}\n        expr: ${quoted(expr)}\n`;
}

function alerting(rule: Alert, module: string, portal: string): string {
  const { level, severity } = severities[rule.severity];
  const annotations = {
    summary: labelled(rule.summary),
    ...(rule.meaning === undefined ? {} : { description: labelled(rule.meaning) }),
    ...(rule.firstCommand === undefined ? {} : { command: labelled(rule.firstCommand) }),
    ...(rule.dashboard === undefined ? {} : { dashboard: `${portal}/p/${rule.dashboard}` }),
  };
  return `      - alert: ${rule.name}
        expr: ${quoted(rule.expr)}
        for: ${rule.for}
        labels: { level: "${level}", severity: ${severity}, category: ${module} }
        annotations:
${Object.entries(annotations)
  .map(([key, value]) => `          ${key}: ${quoted(value)}\n`)
  .join('')}`;
}

/** `{{ins}}` as the template language of the rules says it. */
function labelled(words: string): string {
  return words.replace(/\{\{\s*([a-z_][a-z0-9_]*)\s*\}\}/g, (_, label: string) =>
    label === 'value' ? '{{ $value | humanize }}' : `{{ $labels.${label} }}`,
  );
}
