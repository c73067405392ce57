import { definition as docker } from '@pigsty/docker';
import { definition as etcd } from '@pigsty/etcd';
import { definition as infra } from '@pigsty/infra';
import { definition as minio } from '@pigsty/minio';
import { definition as node } from '@pigsty/node';
import { definition as pgrds } from '@pigsty/pgrds';
import { definition as pgsql } from '@pigsty/pgsql';
import { definition as redis } from '@pigsty/redis';
import { describe, expect, test } from 'vitest';
import { renderGrafanaDashboard } from '../packages/infra/src/render/grafana/dashboard.ts';
import type { GrafanaDashboard, GrafanaPanel } from '../packages/infra/src/render/grafana/json.ts';
import { logsPlugin, renderGrafanaSources } from '../packages/infra/src/render/grafana/sources.ts';

// PGRDS shows parts of those of PGSQL where an estate has none of it: never both.
const declared = [docker, etcd, infra, minio, node, pgsql, pgrds, redis]
  .flatMap(({ name, content }) =>
    (content?.dashboards ?? []).map((dashboard) => ({ module: name, id: dashboard.id, dashboard })),
  )
  .filter(({ id }, at, all) => all.findIndex((other) => other.id === id) === at);
const params = { vmetrics_enabled: true, vlogs_enabled: true, vmetrics_port: 8428, vlogs_port: 9428 };
const sources = renderGrafanaSources({ params } as never);

describe.each(declared)('the dashboard $id of $module', ({ module, dashboard }) => {
  const json = JSON.parse(renderGrafanaDashboard(dashboard, module)) as GrafanaDashboard;
  const panels = json.panels.filter((p): p is GrafanaPanel => p.type !== 'row');

  test('has every panel that is declared, each with a number of its own', () => {
    expect(panels.map((p) => p.title)).toEqual(dashboard.rows.flatMap((r) => r.panels.map((p) => p.title)));
    expect(new Set(json.panels.map((p) => p.id)).size).toBe(json.panels.length);
  });

  test('has no panel over another, and none beside the grid', () => {
    const taken = new Set<string>();
    for (const { gridPos } of json.panels) {
      expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++)
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          expect(taken).not.toContain(`${x},${y}`);
          taken.add(`${x},${y}`);
        }
    }
  });

  test('asks sources that are there, with choices that it offers', () => {
    const offered = (json.templating.list ?? []).map((v) => v.name);
    for (const { targets } of panels) {
      expect(targets.length).toBeGreaterThan(0);
      for (const { datasource, expr } of targets) {
        expect(sources).toContain(`uid: ${datasource.uid}\n`);
        for (const [, name] of expr.matchAll(/\$([a-z_]+)/g)) expect(offered).toContain(name);
      }
    }
  });
});

test('every type of data source that is named is of Grafana itself, or the ID of the plugin that is installed for it', () => {
  const named = new Set<string>();
  const visit = (value: unknown, key = ''): void => {
    if (typeof value !== 'object' || value === null) return;
    if (key === 'datasource' && 'type' in value && 'uid' in value)
      named.add(`${String(value.uid)} ${String(value.type)}`);
    for (const [k, inner] of Object.entries(value)) visit(inner, k);
  };
  for (const { dashboard, module } of declared) visit(JSON.parse(renderGrafanaDashboard(dashboard, module)));
  expect([...named].sort()).toEqual(['ds-prometheus prometheus', `ds-vlogs ${logsPlugin.id}`]);
  for (const [, uid, type] of sources.matchAll(/uid: (\S+)\n {4}type: (\S+)\n/g))
    expect(named).toContain(`${uid} ${type}`);
});

test('every dashboard has an identifier of its own, and those that people know are kept', () => {
  const uids = declared.map(
    ({ module, dashboard }) => (JSON.parse(renderGrafanaDashboard(dashboard, module)) as { uid: string }).uid,
  );
  expect(new Set(uids).size).toBe(uids.length);
  expect(uids).toEqual(
    expect.arrayContaining(['node-instance', 'node-overview', 'pgsql-patroni', 'etcd-overview']),
  );
  // Grafana takes no longer ones.
  for (const uid of uids) expect(uid.length).toBeLessThanOrEqual(40);
});
