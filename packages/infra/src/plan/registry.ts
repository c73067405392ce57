import { dirname } from 'node:path';
import { pages as portalFiles } from '@pigsty/portal';
import { directory, file, unit, type Estate, type Op, type StageDraft } from '@pigsty/sdk';
import { pages } from '../ops/pages.ts';
import { registry } from '../ops/registry.ts';
import { expectedTargetsFile, renderExpectedTargets } from '../render/expected-targets.ts';
import { renderGrafanaDashboard } from '../render/grafana/dashboard.ts';
import { renderGrafanaProvider } from '../render/grafana/provider.ts';
import { renderGrafanaSources } from '../render/grafana/sources.ts';
import { grafanaUid } from '../render/grafana/uid.ts';
import { renderHomePage } from '../render/home-page.ts';
import { renderProxied } from '../render/nginx-proxied.ts';
import { renderPortalContent } from '../render/portal/content.ts';
import { renderNames } from '../render/registered-names.ts';
import { renderRules } from '../render/rules.ts';
import { renderTargets } from '../render/targets.ts';
import { grafana as grafanaServer, vmalert, type InfraCluster, type InfraNode } from '../spec/components.ts';
import { paths, topics, users } from '../spec/paths.ts';
import { portalFolder, portalUrl } from '../spec/portal.ts';
import { dnsmasqUnit } from './names.ts';
import { nginxUnit } from './web.ts';

/** Everything that the modules of the estate have registered, complete on every infra node, and whatever reads it. */
export function registryStage(cluster: InfraCluster, node: InfraNode, estate: Estate): StageDraft {
  const { host, params } = node;
  return {
    name: 'registry',
    host,
    after: ['base@self', 'nginx@self?', 'dns@self?', 'vmetrics@self?'],
    ops: [
      ...(params.vmetrics_enabled ? [targets(node, estate)] : []),
      ...(vmalert.enabled(params) ? rules(node, estate) : []),
      ...(params.dns_enabled ? dns(estate) : []),
      ...(params.nginx_enabled
        ? [...proxied(estate), homePage(cluster, node, estate), portalPages(node, estate)]
        : []),
      ...(params.grafana_enabled ? grafana(node, estate) : []),
    ],
  };
}

/** VictoriaMetrics looks for changes by itself. */
function targets({ params }: InfraNode, { registrations }: Estate): Op {
  const probes = params.blackbox_enabled ? registrations.of('probe') : [];
  return registry({
    path: paths.targets,
    files: renderTargets(registrations.of('scrape'), probes, params.blackbox_port),
    group: users.group,
    complete: registrations.complete,
  });
}

/** vmalert answers a reload of rules that it does not understand as if all were well, and does not start with them. */
const tryRules = ['vmalert', '-dryRun', '-rule={}', '-loggerLevel=ERROR'] as const;

function rules(node: InfraNode, { content, registrations }: Estate): readonly Op[] {
  const { complete } = registrations;
  const expected = renderExpectedTargets(
    registrations.of('scrape'),
    node.params.blackbox_enabled ? registrations.of('probe') : [],
  );
  const ofModules = content.flatMap((own) => {
    const text = renderRules(own, portalUrl(node));
    return text === undefined ? [] : [[`${own.module}.yml`, text] as const];
  });
  const files = [...ofModules, ...(expected === undefined ? [] : [[expectedTargetsFile, expected] as const])];
  return [
    registry(
      { path: paths.rules, files: Object.fromEntries(files), group: users.group, complete, check: tryRules },
      { notifies: [topics.reload(vmalert.unit)] },
    ),
    unit({
      name: vmalert.unit,
      state: 'keep',
      enabled: 'keep',
      reloadOn: [topics.reload(vmalert.unit)],
    }),
  ];
}

function dns({ registrations }: Estate): readonly Op[] {
  return [
    registry(
      {
        path: paths.names,
        files: renderNames(registrations.of('dns')),
        group: users.group,
        complete: registrations.complete,
      },
      { notifies: [topics.dnsmasq] },
    ),
    dnsmasqUnit('keep'),
  ];
}

function proxied({ registrations }: Estate): readonly Op[] {
  return [
    registry(
      {
        path: paths.proxied,
        files: renderProxied(registrations.of('proxy')),
        group: users.nginx,
        complete: registrations.complete,
      },
      { notifies: [topics.nginx] },
    ),
    nginxUnit('keep'),
  ];
}

function homePage(cluster: InfraCluster, { params }: InfraNode, estate: Estate): Op {
  return file({ path: `${params.nginx_data}/index.html`, content: renderHomePage(cluster, estate) });
}

/** The pages of the portal, the same for every estate, and beside them what this one has to show. */
function portalPages(node: InfraNode, estate: Estate): Op {
  return pages({
    path: portalFolder(node.params),
    files: { ...portalFiles, ...renderPortalContent(node, estate) },
    complete: estate.registrations.complete,
  });
}

/** What Grafana reads where it is installed: the stores of this node, and a dashboard for each one that is declared. */
function grafana(node: InfraNode, { content, registrations: { complete } }: Estate): readonly Op[] {
  const files = content.flatMap(({ module, content: { dashboards = [] } }) =>
    dashboards.map((d) => [`${module}/${grafanaUid(d.id)}.json`, renderGrafanaDashboard(d, module)] as const),
  );
  return [
    pages({ path: paths.dashboards, files: Object.fromEntries(files), complete }),
    directory({ path: dirname(paths.grafanaProvider), mode: '0755' }),
    directory({ path: dirname(paths.grafanaSources), mode: '0755' }),
    file({ path: paths.grafanaProvider, content: renderGrafanaProvider(paths.dashboards) }),
    // Unlike dashboards they are read when it starts, and never again.
    file(
      { path: paths.grafanaSources, content: renderGrafanaSources(node) },
      { notifies: [topics.restart(grafanaServer.unit)] },
    ),
  ];
}
