import type { Estate } from '@pigsty/sdk';
import type { InfraCluster, InfraNode } from '../spec/components.ts';
import { alertmanager, grafana, vlogs, vmalert, vmetrics, vtraces } from '../spec/components.ts';
import { clustersIn, type Listed } from './clusters.ts';
import { homeStyle } from './home-style.ts';

/**
 * The portal's home page: what is in the estate as text, and what its state is as soon as the stores have answered. The list
 * needs no script and no store.
 */
export function renderHomePage({ params, instances }: InfraCluster, estate: Estate): string {
  const { registrations, content } = estate;
  const { clusters, hosts } = clustersIn(estate);
  const node = instances[0];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Pigsty</title>
<link rel="icon" href="data:,">
<style>${homeStyle}</style>
<script src="/home.js" defer></script>
</head>
<body>
<header><h1>Pigsty</h1><p id="sum">${counted(clusters, hosts)}</p></header>
<main>
<section aria-labelledby="attention"><h2 id="attention">Needs attention</h2>
<div id="alerts"><noscript>Alerts need a script; they are listed at <a href="/vmalert/vmalert/alerts">vmalert</a>, and <code>pigsty health</code> prints them.</noscript></div></section>
${renderList('clusters', 'Clusters', clusters)}${renderList('hosts', 'Hosts', hosts)}${renderDashboards(content)}<section aria-labelledby="links"><h2 id="links">Tools</h2><ul class="links">
${node === undefined ? '' : linksOf(node)}
${[...pagesIn(registrations.of('page')), ...params.infra_extra_services.map(({ name, url, desc }) => link(name, url, desc ?? ''))].join('\n')}
</ul></section>
${renderProxies(registrations.of('proxy'))}</main>
</body>
</html>
`;
}

function renderList(id: string, title: string, listed: readonly Listed[]): string {
  return `<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>
<table><thead><tr><th>state</th><th>module</th><th>cluster</th><th>instances</th></tr></thead><tbody>
${listed.map(renderCluster).join('\n')}
</tbody></table></section>
`;
}

function renderCluster({ module, cls, members }: Listed): string {
  const list = members.map(
    ({ ins, ip, jobs }) =>
      `<span data-jobs="${escape(jobs.join(' '))}" data-ins="${escape(ins)}" title="${escape(ip)}">${escape(ins)}</span>`,
  );
  return `<tr data-cluster="${escape(`${module} ${cls}`)}"><td class="state">not asked</td><td>${escape(module)}</td><td>${escape(cls)}</td><td>${list.join(' ')}</td></tr>`;
}

/** As many clusters as are listed, and the hosts of those that are. */
function counted(clusters: readonly Listed[], listed: readonly Listed[]): string {
  const hosts = listed.flatMap((l) => l.members).length;
  const of = (count: number, one: string): string => `${count} ${count === 1 ? one : `${one}s`}`;
  return `${of(clusters.length, 'cluster')}, ${of(hosts, 'host')}`;
}

/** Pages of the portal: what the modules of the estate have to show. They need a script. */
function renderDashboards(content: Estate['content']): string {
  const dashboards = content.flatMap((c) => c.content.dashboards ?? []);
  return `<section aria-labelledby="pages"><h2 id="pages">Pages</h2><ul class="links">
${[
  link('Needs attention', '/p/', 'what is red, since when, why'),
  link('Alerts', '/p/alerts', 'what fires, and every rule'),
  link('Logs', '/p/logs', 'search, and lines as they come'),
  ...dashboards.map(({ id, title }) => link(title, `/p/${id}`, '')),
].join('\n')}
</ul></section>
`;
}

/** Of the links that people know, those that lead somewhere on this node. */
function linksOf({ params }: InfraNode): string {
  const parts = [
    [vmetrics, '/vmetrics'],
    [vlogs, '/vlogs'],
    [vtraces, '/vtraces'],
    [vmalert, '/vmalert'],
    [alertmanager, '/alertmgr'],
    [grafana, '/ui'],
  ] as const;
  const absent = [
    ...parts.filter(([part]) => !part.enabled(params)).map(([, path]) => path),
    `/${params.repo_name}`,
    '/pev',
  ];
  return params.infra_services
    .filter(({ url }) => !absent.some((path) => url === path || url.startsWith(`${path}/`)))
    .map(({ name, url, desc }) => link(name, url, desc ?? ''))
    .join('\n');
}

function pagesIn(
  pages: readonly { readonly group: string; readonly title: string; readonly url: string }[],
): readonly string[] {
  return pages.map(({ group, title, url }) => link(title, url, group));
}

function renderProxies(proxies: readonly { readonly name: string; readonly path: string }[]): string {
  if (proxies.length === 0) return '';
  return `<section aria-labelledby="proxies"><h2 id="proxies">HAProxy</h2><ul class="links">
${proxies.map(({ name, path }) => link(name, path, '')).join('\n')}
</ul></section>
`;
}

function link(name: string, url: string, what: string): string {
  return `<li><a href="${escape(url)}">${escape(name)}</a>${what === '' ? '' : ` <small>${escape(what)}</small>`}</li>`;
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escape = (words: string): string => words.replace(/[&<>"']/g, (c) => escapes[c] ?? c);
