import type { RegistrationOf } from '@pigsty/sdk';
import { registrationsOf } from '@pigsty/sdk/engine';
import type { PortalIndex } from '@pigsty/portal';
import { expect, test } from 'vitest';
import { renderHomePage } from '../src/render/home-page.ts';
import { renderPortalContent } from '../src/render/portal/content.ts';
import { infraNode } from './infra-node.ts';

const scrape = (job: string, cls: string, ins: string, ip: string): RegistrationOf<'scrape'> => ({
  type: 'scrape',
  ...{ job, cls, ins, ip, targets: [`${ip}:1`] },
});
/** Two hosts of one cluster of PostgreSQL, its etcd, and INFRA. */
const registered = ['10.10.10.10', '10.10.10.11'].flatMap((ip, i) => [
  scrape('node', 'nodes', `node-${i + 1}`, ip),
  scrape('haproxy', 'nodes', `node-${i + 1}`, ip),
  scrape('patroni', 'pg-test', `pg-test-${i + 1}`, ip),
  scrape('pgsql', 'pg-test', `pg-test-${i + 1}`, ip),
]);
const all = [
  ...registered,
  scrape('etcd', 'etcd', 'etcd-1', '10.10.10.10'),
  scrape('infra', 'nginx', 'nginx-1', '10.10.10.10'),
];
const estate = {
  content: [],
  registrations: registrationsOf(all, true),
} as never;
const node = infraNode();

test('the home page counts as many clusters as it lists: PostgreSQL and Patroni are one, and hosts are none', () => {
  const page = renderHomePage({ params: node.params, instances: [node] } as never, estate);
  expect(page).toContain('<p id="sum">2 clusters, 2 hosts</p>');
  expect([...page.matchAll(/data-cluster="([^"]*)"/g)].map(([, cluster]) => cluster)).toEqual([
    'etcd etcd',
    'pgsql pg-test',
    'node nodes',
  ]);
  expect(page).toContain('<span data-jobs="patroni pgsql" data-ins="pg-test-1" title="10.10.10.10">');
});

test('the pages of the portal have the same clusters and hosts, with all that each member is asked by', () => {
  const index = JSON.parse(renderPortalContent(node, estate)['content/index.json'] ?? '') as PortalIndex;
  expect(index.clusters.map(({ module, cls }) => `${module} ${cls}`)).toEqual(['etcd etcd', 'pgsql pg-test']);
  expect(index.hosts.map(({ cls, members }) => [cls, members.map((m) => m.jobs)])).toEqual([
    [
      'nodes',
      [
        ['haproxy', 'node'],
        ['haproxy', 'node'],
      ],
    ],
  ]);
});
