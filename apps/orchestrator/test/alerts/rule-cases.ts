import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ownModules } from '@pigsty/operations/modules';
import { metricNames, type Alert, type Content } from '@pigsty/sdk';
import { parse } from 'yaml';

/** What is given, and who is told of it: rules/pgsql.yml says how it is read. */
interface Case {
  readonly given: Readonly<Record<string, number | string>>;
  readonly fires: readonly Readonly<Record<string, string>>[];
  readonly at?: string;
  readonly quiet?: string | readonly string[];
}

const contents: readonly Content[] = (await ownModules()).map(({ content = {} }) => content);
const records = contents.flatMap((c) => c.records ?? []);
const alerts = contents.flatMap((c) => c.alerts ?? []);

const folder = join(import.meta.dirname, 'rules');

/** The cases of all files, by the names of their alerts. */
export const ruleCases: ReadonlyMap<string, Case> = new Map(
  readdirSync(folder).flatMap((file) =>
    Object.entries(parse(readFileSync(join(folder, file), 'utf8')) as Readonly<Record<string, Case>>),
  ),
);

/** Files for `vmalert-tool unittest`: the rule with what it needs, and its case. */
export function unitTest(name: string): { readonly rules: string; readonly test: string } {
  const found = ruleCases.get(name);
  const alert = alerts.find((a) => a.name === name);
  if (found === undefined || alert === undefined) throw new Error(`no alert is called ${name}`);
  const step = seconds(alert.for) >= 600 ? 60 : 10;
  const at = found.at === undefined ? seconds(alert.for) + 2 * step : seconds(found.at);
  const before = seconds(alert.for) - 60;
  const quiet = found.quiet ?? (found.at === undefined && before > 0 ? `${before}s` : undefined);
  const series = Object.entries(found.given).map(([of, values]) => ({
    series: of,
    values: typeof values === 'number' ? `${values}x${Math.ceil(at / step) + 5}` : values,
  }));
  const groups = [
    { name: 'records', rules: needed(alert).map(({ name: record, expr }) => ({ record, expr })) },
    { name: 'alerts', rules: [{ alert: name, expr: alert.expr, for: alert.for }] },
  ];
  return {
    rules: JSON.stringify({ groups }),
    test: JSON.stringify({
      rule_files: [`${name}.rules.yml`],
      evaluation_interval: `${step}s`,
      group_eval_order: groups.map((g) => g.name),
      tests: [
        {
          interval: `${step}s`,
          input_series: series,
          alert_rule_test: [
            ...[quiet ?? []].flat().map((time) => ({ alertname: name, eval_time: time, exp_alerts: [] })),
            {
              alertname: name,
              eval_time: `${at}s`,
              exp_alerts: found.fires.map((labels) => ({ exp_labels: labels })),
            },
          ],
        },
      ],
    }),
  };
}

/** Records that an expression reads, and those that they read, in their order. */
function needed({ expr }: Alert): Content['records'] & object {
  const wanted = new Set(metricNames(expr));
  for (let before = -1; before !== wanted.size;) {
    before = wanted.size;
    for (const record of records)
      if (wanted.has(record.name)) for (const name of metricNames(record.expr)) wanted.add(name);
  }
  return records.filter((r, i) => wanted.has(r.name) && records.findIndex((o) => o.name === r.name) === i);
}

const units = { s: 1, m: 60, h: 3600, d: 86_400 } as const;
const seconds = (text: string): number =>
  Number.parseInt(text, 10) * units[text.at(-1) as keyof typeof units];
