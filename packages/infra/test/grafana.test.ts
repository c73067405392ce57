import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dashboard, row, table } from '@pigsty/sdk';
import { plain } from '@pigsty/sdk/testing';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { infraFacts } from '../src/facts/components.ts';
import { grafanaRetired, grafanaServer } from '../src/plan/grafana.ts';
import { packages } from '../src/plan/packages.ts';
import { renderGrafanaDashboard } from '../src/render/grafana/dashboard.ts';
import { renderGrafanaIni } from '../src/render/grafana/ini.ts';
import { logsPlugin, renderGrafanaSources } from '../src/render/grafana/sources.ts';
import { logsPluginLoads } from '../src/health/logs-plugin.ts';
import { renderHome } from '../src/render/nginx-home.ts';
import { renderStores } from '../src/render/nginx-stores.ts';
import { checkFacts } from '../src/spec/check-facts.ts';
import { componentsOf, type InfraCluster } from '../src/spec/components.ts';
import { infraNode } from './infra-node.ts';

const hostile = 'a;b#"c"$(d)%(domain)s';
const password = `grafana_admin_password: '${hostile}'`;

interface CommandArgs {
  readonly run: { readonly argv: readonly string[]; readonly stdin: never };
  readonly unless: { readonly argv: readonly string[]; readonly stdin: never };
}

test('Grafana listens on the loopback interface, behind the portal, and asks nobody outside', () => {
  const ini = renderGrafanaIni(
    infraNode('infra_portal: { home: { domain: i.pigsty } }, nginx_ssl_port: 8443'),
  );
  expect(ini).toContain('http_addr = 127.0.0.1\n');
  expect(ini).toContain('root_url = https://%(domain)s:8443/ui/\nserve_from_sub_path = true\n');
  expect(ini).toContain('reporting_enabled = false\n');
  expect(ini).toContain('type = sqlite3\n');
});

test('no secret is within its settings: each is a file that Grafana reads to the byte', () => {
  const node = infraNode(`${password}, grafana_pgurl: 'postgres://g:x%23y@10.0.0.9/grafana'`);
  const [stage] = grafanaServer(node);
  const files = (stage?.ops ?? [])
    .filter(({ kind }) => kind === 'file')
    .map(({ args }) => args as { path: string; mode: string; content: never });
  const content = (path: string): string => plain(files.find((f) => f.path === path)?.content as never);
  expect(content('/etc/grafana/pigsty-admin')).toBe(hostile);
  expect(content('/etc/grafana/pigsty-database')).toBe('postgres://g:x%23y@10.0.0.9/grafana');
  const ini = content('/etc/grafana/grafana.ini');
  expect(ini).toContain('admin_password = $__file{/etc/grafana/pigsty-admin}\n');
  expect(ini).toContain('url = $__file{/etc/grafana/pigsty-database}\n');
  expect(ini).not.toContain('x%23y');
  expect(files.map(({ mode }) => mode)).toEqual(['0640', '0640', '0640']);
});

test("the administrator's password is tried by a login, and set by the command that this version of Grafana has", () => {
  const [stage] = grafanaServer(infraNode(password));
  const { run, unless } = (stage?.ops.find(({ kind }) => kind === 'command')?.args ?? {}) as CommandArgs;
  const room = mkdtempSync(join(tmpdir(), 'pigsty-grafana-'));
  for (const program of ['grafana', 'grafana-cli']) {
    const file = join(room, program);
    writeFileSync(file, `#!/bin/sh\necho "${program} $*"\ncat\n`);
    chmodSync(file, 0o755);
  }
  const env = { PATH: `${room}:/usr/bin:/bin` };
  const script = run.argv.map((word) => word.replace('cd /usr/share/grafana', 'cd /'));
  const reset = (): string =>
    spawnSync(script[0] ?? '', script.slice(1), { env, input: plain(run.stdin), encoding: 'utf8' }).stdout;
  const words =
    '--homepath /usr/share/grafana --config /etc/grafana/grafana.ini admin reset-admin-password --password-from-stdin';
  expect(reset()).toBe(`grafana cli ${words}\n${hostile}`);
  rmSync(join(room, 'grafana'));
  expect(reset()).toBe(`grafana-cli ${words}\n${hostile}`);
  // curl reads what it is to log in with; nothing of it is among its words.
  writeFileSync(join(room, 'curlrc'), plain(unless.stdin));
  expect(readFileSync(join(room, 'curlrc'), 'utf8')).toBe(`user = "admin:a;b#\\"c\\"$(d)%(domain)s"\n`);
  expect(unless.argv.join(' ')).not.toContain(hostile);
  expect(unless.argv.at(-1)).toBe('http://127.0.0.1:3000/ui/api/user');
  rmSync(room, { recursive: true });
});

test('nobody says to Grafana who he is but the portal, where that is what grafana_auth_proxy asks for', () => {
  const route = (vars = ''): string =>
    /location \/ui\/ \{[^}]*\}/.exec(renderHome(infraNode(vars)))?.[0] ?? '';
  expect(route()).toContain('auth_basic off;');
  expect(route()).toContain('proxy_set_header X-WEBAUTH-USER "";');
  expect(route('grafana_auth_proxy: true')).not.toContain('auth_basic off;');
  expect(route('grafana_auth_proxy: true')).toContain('proxy_set_header X-WEBAUTH-USER $remote_user;');
  expect(route('grafana_enabled: false')).toBe('');
  // At its own port others see metrics, and nothing else.
  const stores = renderStores(infraNode(), 'ca').split('# Grafana')[1] ?? '';
  expect(stores.match(/location .*\{/g)).toEqual(['location = /metrics {']);
});

test('the plugin that reads logs is installed where a repository carries it, and missed by nobody else', () => {
  const wanted = (vars: string): readonly unknown[] =>
    packages(infraNode(vars), undefined)
      .flatMap(({ ops }) => ops)
      .filter(({ args }) => (args as { reason?: string }).reason === 'grafana_enabled')
      .map(({ args }) => args);
  expect(wanted('')).toEqual([
    { names: ['grafana'], reason: 'grafana_enabled' },
    { names: ['grafana-victorialogs-ds'], reason: 'grafana_enabled', optional: true },
  ]);
  expect(wanted('vlogs_enabled: false')).toHaveLength(1);
  expect(wanted('grafana_enabled: false')).toEqual([]);
});

test('the source of logs, what may be loaded and what is installed are one plugin, and health knows its former ID', () => {
  const sources = parse(renderGrafanaSources(infraNode())) as {
    datasources: { name: string; type: string }[];
  };
  expect(sources.datasources.map(({ name, type }) => `${name} ${type}`)).toEqual([
    'Metrics prometheus',
    `Logs ${logsPlugin.id}`,
  ]);
  expect(renderGrafanaIni(infraNode())).toContain(`allow_loading_unsigned_plugins = ${logsPlugin.id}\n`);
  const room = mkdtempSync(join(tmpdir(), 'pigsty-grafana-'));
  const probe = logsPluginLoads({ module: 'infra', cluster: 'infra', instance: 'a', host: 'a' });
  const health = (id?: string): unknown => {
    if (id !== undefined) {
      mkdirSync(join(room, 'logs'), { recursive: true });
      writeFileSync(
        join(room, 'logs/plugin.json'),
        `{\n  "type": "datasource",\n  "id": "${id}",\n  "info": {}\n}\n`,
      );
    }
    const input = plain(probe.script).replaceAll('/var/lib/grafana/plugins', room);
    const { stdout, status } = spawnSync('sh', ['-s'], { input, encoding: 'utf8' });
    expect(status).toBe(0);
    return probe.judge({ output: stdout } as never);
  };
  expect(health()).toMatchObject({ state: 'warn' });
  expect(health('victorialogs-datasource')).toMatchObject({
    state: 'warn',
    detail: expect.stringContaining('of before 0.13.0') as string,
  });
  expect(health(logsPlugin.id)).toMatchObject({ state: 'ok' });
  rmSync(room, { recursive: true });
});

test('a data source of the same name or identifier from before is no obstacle: Grafana deletes it and makes ours', () => {
  const { deleteDatasources, datasources } = parse(
    renderGrafanaSources(infraNode('vlogs_enabled: false')),
  ) as Record<string, { name: string; orgId: number }[]>;
  expect(deleteDatasources).toEqual(['Metrics', 'Logs', 'Prometheus'].map((name) => ({ name, orgId: 1 })));
  expect(datasources?.map(({ name }) => name)).toEqual(['Metrics']);
});

test('a Grafana that is ours is stopped when it is switched off, and one of somebody else is left alone', () => {
  const off = infraNode('grafana_enabled: false');
  expect(componentsOf(off).map(({ name }) => name)).not.toContain('grafana');
  expect(grafanaRetired(off, false)).toEqual([]);
  expect(grafanaRetired(off, true).flatMap(({ ops }) => ops.map(({ args }) => args))).toEqual([
    { name: 'grafana-server.service', state: 'stopped', enabled: false },
  ]);
  expect(grafanaRetired(infraNode(), true)).toEqual([]);
  const read = (output: string): unknown => infraFacts.parse(output, off);
  expect(read('unit nginx.service active\nsigned wiki\ngrafana ours\n')).toEqual({
    units: { 'nginx.service': 'active' },
    signed: ['wiki'],
    grafana: true,
    grafanaKey: false,
  });
  expect(read('unit nginx.service \n')).toEqual({
    units: { 'nginx.service': '' },
    signed: [],
    grafana: false,
    grafanaKey: false,
  });
});

test('settings with a key of their own are not replaced: what Grafana has encrypted with it could not be read', () => {
  const room = mkdtempSync(join(tmpdir(), 'pigsty-grafana-'));
  const ini = join(room, 'grafana.ini');
  const problems = (text: string, vars = ''): readonly string[] => {
    writeFileSync(ini, text);
    const node = infraNode(vars);
    const cluster: InfraCluster = { module: 'infra', name: 'infra', params: node.params, instances: [node] };
    const script = infraFacts.script(node, cluster, undefined as never);
    const { stdout } = spawnSync('sh', ['-s'], {
      input: script.replaceAll('/etc/grafana/grafana.ini', ini),
      encoding: 'utf8',
    });
    const facts = {
      host: () => undefined,
      of: () => infraFacts.parse(stdout, node),
      from: () => undefined,
    };
    return checkFacts(cluster, facts).map(({ severity, rule }) => `${severity} ${rule}`);
  };
  expect(problems('[security]\n;secret_key = SW2YcwTIb9zpOOhoPsMm\n')).toEqual([]);
  expect(problems('[security]\n  secret_key=of my own\n')).toEqual(['error grafana-secret-key']);
  expect(problems('secret_key = x\n', 'grafana_enabled: false')).toEqual([]);
  expect(problems(plain(renderGrafanaIni(infraNode())))).toEqual([]);
  rmSync(room, { recursive: true });
});

test('a column of states has words in the place of numbers', () => {
  const members = table({
    title: 'Members',
    columns: ['role', 'size'],
    series: [{ expr: 'pg_status', states: { 1: 'primary', 2: 'replica' } }, { expr: 'pg_size' }],
  });
  const shown = renderGrafanaDashboard(
    dashboard({ id: 'x', title: 'X', rows: [row('All', [members])] }),
    'pgsql',
  );
  const { panels } = JSON.parse(shown) as { panels: { fieldConfig?: { overrides: unknown } }[] };
  const words = { 1: { text: 'primary', index: 0 }, 2: { text: 'replica', index: 1 } };
  expect(panels.at(-1)?.fieldConfig?.overrides).toEqual([
    {
      matcher: { id: 'byName', options: 'role' },
      properties: [{ id: 'mappings', value: [{ type: 'value', options: words }] }],
    },
  ]);
});
