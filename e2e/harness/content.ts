import type { Content } from '@pigsty/sdk';
import { metricNames } from '@pigsty/testing';
import { on } from './estate.ts';
import { query } from './watched.ts';

/** What `$cls` and other variables of dashboards stand for. */
export type Chosen = Readonly<Record<string, string>>;

/**
 * What of a module's content the store does not have: metrics that nobody emits, expressions that find nothing although
 * something should be there. Empty when all is well.
 */
export async function contentGaps(
  host: string,
  { metrics = [], records = [], alerts = [], dashboards = [] }: Content,
  chosen: Chosen,
): Promise<readonly string[]> {
  const present = await names(host);
  const seldom = new Set(
    [...metrics, ...records].filter((m) => m.emptyWhenHealthy === true).map((m) => m.name),
  );
  const there = (name: string): boolean => present.has(name) || seldom.has(name);
  const gaps = [...metrics, ...records]
    .filter(({ name }) => !there(name))
    .map(({ name }) => `nobody emits ${name}`);
  for (const { name, expr } of alerts) {
    await query(host, expr);
    for (const used of metricNames(expr))
      if (!there(used)) gaps.push(`alert ${name} uses ${used}, which nobody emits`);
  }
  for (const { id, rows, variables = [] } of dashboards) {
    for (const { name, metric } of variables)
      if ((await query(host, `count by (${name}) (${metric})`)).length === 0)
        gaps.push(`${id} offers no ${name}`);
    for (const panel of rows.flatMap((r) => r.panels)) {
      if (panel.panel === 'logs') continue;
      for (const { expr, emptyWhenHealthy } of [panel.series].flat()) {
        const found = await query(host, filled(expr, chosen));
        if (found.length === 0 && emptyWhenHealthy !== true)
          gaps.push(`"${panel.title}" of ${id} shows nothing: ${expr}`);
      }
    }
  }
  return gaps;
}

const filled = (expr: string, chosen: Chosen): string =>
  expr.replace(/\$(\w+)/g, (word, name: string) => chosen[name] ?? word);

async function names(host: string): Promise<ReadonlySet<string>> {
  const text = await on(host, 'curl -fsS http://127.0.0.1:8428/api/v1/label/__name__/values');
  return new Set((JSON.parse(text) as { readonly data: readonly string[] }).data);
}

interface Rule {
  readonly name: string;
  readonly lastError: string;
  readonly state: string;
}

/** Rules of vmalert that it could not evaluate, with what it says. */
export async function brokenRules(host: string): Promise<readonly string[]> {
  const text = await on(host, 'curl -fsS http://127.0.0.1:8880/api/v1/rules');
  const { data } = JSON.parse(text) as {
    readonly data: { readonly groups: readonly { readonly rules: readonly Rule[] }[] };
  };
  return data.groups
    .flatMap((g) => g.rules)
    .filter((r) => r.lastError !== '')
    .map((r) => `${r.name}: ${r.lastError}`);
}

/** Alerts whose expression holds, whether or not for long enough: `PostgresDown pg-test-2`. */
export async function heldAlerts(host: string): Promise<readonly string[]> {
  const text = await on(host, 'curl -fsS http://127.0.0.1:8880/api/v1/alerts');
  const { data } = JSON.parse(text) as {
    readonly data: {
      readonly alerts: readonly { readonly name: string; readonly labels: Record<string, string> }[];
    };
  };
  return data.alerts.map((a) => `${a.name} ${a.labels['ins'] ?? a.labels['cls'] ?? ''}`.trim());
}
