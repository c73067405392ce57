import { readInventory } from '@pigsty/inventory';
import type { ModuleFacts, Registration, Stage } from '@pigsty/sdk';
import { registrationsOf } from '@pigsty/sdk/engine';
import { defaultHostFacts, noLocalFile } from '@pigsty/sdk/testing';
import { describe, expect, test } from 'vitest';
import { pgConnections, pgEndpoint } from '../../src/contract.ts';
import { primaryService } from '../../src/drill/subject.ts';
import { heldBetween } from '../../src/handover/held.ts';
import { serviceProbes } from '../../src/health/services.ts';
import { unitsProbe } from '../../src/health/units.ts';
import { definition } from '../../src/index.ts';
import { register } from '../../src/observability/registrations.ts';
import { services } from '../../src/queries/services.ts';
import { network } from '../../src/spec/network.ts';

interface Written {
  readonly vars?: string;
  readonly ofProvider?: string;
  /** The hosts of the group `balancers`, which the cluster names. */
  readonly hosts?: string;
  readonly more?: string;
}

const twoBalancers = '10.10.10.21: {}, 10.10.10.22: {}';

function estateOf({
  vars = ', pg_service_provider: balancers',
  ofProvider = '',
  hosts = twoBalancers,
  more = '',
}: Written = {}) {
  const text = `all:
  children:
    etcd: { hosts: { 10.10.10.10: { etcd_seq: 1 } } }
    balancers: { hosts: { ${hosts} }, vars: { ${ofProvider} } }
    pg-test:
      hosts: { 10.10.10.11: { pg_seq: 1, pg_role: primary }, 10.10.10.12: { pg_seq: 2, pg_role: replica } }
      vars: { pg_cluster: pg-test${vars} }
${more}`;
  const inventory = readInventory([{ file: 'pigsty.yml', text }]).inventory!;
  const { clusters } = definition.identify(inventory);
  const [cluster] = clusters;
  return { inventory, clusters, cluster: cluster! };
}

function problems(written: Written): readonly string[] {
  const { inventory, clusters } = estateOf(written);
  return definition.check!(clusters, inventory)
    .filter(({ severity }) => severity === 'error')
    .map(({ rule, message, position, hint }) => `${rule} ${position?.line ?? 0}: ${message} (${hint})`);
}

function registered(written: Written = {}): readonly Registration[] {
  const { inventory, cluster } = estateOf(written);
  return register(cluster, { inventory });
}

const facts: ModuleFacts<never> = { host: defaultHostFacts, of: () => undefined, from: () => undefined };

/** Stages of the services of the members. */
function stages(written: Written = {}): readonly Stage[] {
  const { inventory, cluster } = estateOf(written);
  const estate = { inventory, registrations: registrationsOf([], true), content: [] };
  return definition.plan
    .install(cluster, facts, { ...estate, caCertificate: '', operatorPublicKeys: [], localFile: noLocalFile })
    .filter(({ name }) => name === 'services');
}

describe('with pg_service_provider', () => {
  test('every host of the group is asked to carry every service, with the members as its servers', () => {
    const asked = registered().flatMap((r) => (r.type === 'service' ? [r] : []));
    expect(asked.map(({ ip, name }) => `${ip} ${name}`)).toEqual(
      ['10.10.10.21', '10.10.10.22'].flatMap((ip) =>
        ['primary', 'replica', 'default', 'offline'].map((name) => `${ip} pg-test-${name}`),
      ),
    );
    expect(asked[0]?.cls).toBe('pg-test');
    expect(asked[0]?.config).toContain('    bind *:5433\n');
    expect(asked[0]?.config).toContain('    server pg-test-2 10.10.10.12:6432 check port 8008');
  });

  test('nobody is asked where the members carry them', () => {
    expect(registered({ vars: '' }).filter(({ type }) => type === 'service')).toEqual([]);
  });

  test('members keep no file of a service, and need no HAProxy', () => {
    const kinds = stages().map(({ host, ops }) => `${host} ${ops.map(({ kind }) => kind).join(' ')}`);
    expect(kinds).toEqual(['10.10.10.11 pg.stale-services unit', '10.10.10.12 pg.stale-services unit']);
    expect(stages()[0]?.ops[0]?.args).toMatchObject({ cluster: 'pg-test', keep: [] });
    const { inventory, cluster } = estateOf();
    expect(unitsProbe(cluster, cluster.instances[0]!, inventory).script).not.toContain('haproxy');
  });

  test('a member that is a host of the group leaves the files to those who keep them there', () => {
    const both = stages({ hosts: '10.10.10.11: {}, 10.10.10.21: {}' });
    expect(both.map(({ host, ops }) => `${host} ${ops.length}`)).toEqual(['10.10.10.11 0', '10.10.10.12 2']);
  });

  test('clients, drills and the name of the cluster are led to the group: to its VIP where it has one', () => {
    const { inventory, cluster } = estateOf();
    const name = (written: Written): readonly string[] =>
      registered(written).flatMap((r) => (r.type === 'dns' && r.name === 'pg-test' ? [r.address] : []));
    expect(pgConnections(inventory)[0]).toMatchObject({
      url: 'postgres://dbuser_dba@10.10.10.21:5433/postgres',
      hosts: ['10.10.10.21', '10.10.10.22'],
    });
    expect(pgEndpoint(cluster, 'replica', inventory)).toEqual({
      hosts: ['10.10.10.21', '10.10.10.22'],
      port: 5434,
    });
    expect(primaryService(cluster, cluster.instances[1], inventory)).toEqual({
      host: '10.10.10.21',
      port: 5433,
    });
    expect(name({})).toEqual(['10.10.10.21']);
    const vip = 'vip_enabled: true, vip_address: 10.10.10.9, vip_vrid: 9';
    expect(pgConnections(estateOf({ ofProvider: vip }).inventory)[0]?.url).toContain('@10.10.10.9:5433/');
    expect(name({ ofProvider: vip })).toEqual(['10.10.10.9']);
    expect(name({ vars: ', pg_service_provider: balancers, pg_dns_target: primary' })).toEqual([
      '10.10.10.11',
    ]);
  });

  test('each host of the group is tried by one of the members', () => {
    const tried = (written?: Written): readonly string[] => {
      const { inventory, cluster } = estateOf(written);
      return cluster.instances.flatMap((instance) =>
        serviceProbes(cluster, instance, inventory)
          .filter(({ name }) => name.includes('5433'))
          .map(({ host, name, script }) => `${host} ${name} ${/-h (\S+) -p/.exec(script)?.[1] ?? ''}`),
      );
    };
    expect(tried()).toEqual([
      '10.10.10.11 service primary of 10.10.10.21 on 5433 leads to the primary 10.10.10.21',
      '10.10.10.12 service primary of 10.10.10.22 on 5433 leads to the primary 10.10.10.22',
    ]);
    expect(tried({ hosts: '10.10.10.21: {}' })).toHaveLength(1);
    expect(tried({ vars: '' })[1]).toBe(
      '10.10.10.12 service primary on 5433 leads to the primary 10.10.10.12',
    );
  });

  test('HAProxy of the group is asked where clients are led', () => {
    const { inventory, cluster } = estateOf();
    const asked = services
      .factsOf?.(cluster, inventory)
      .flatMap((f) => f.clusters.flatMap((c) => c.instances));
    expect(asked?.map(({ host }) => host)).toEqual(['10.10.10.21', '10.10.10.22']);
  });

  test('a switchover cuts clients off, and says why', () => {
    const { inventory, cluster } = estateOf();
    const [from, to] = cluster.instances;
    expect(heldBetween(cluster, inventory, { from: from!, to: to! })).toEqual({
      why: 'they come through the hosts of balancers, whose HAProxy is not told to hold them',
    });
  });

  test('the ports are those of the group, which must reach the members', () => {
    const { inventory, cluster } = estateOf();
    const { listens, reaches } = network(cluster, { inventory });
    const at = (port: number): readonly string[] =>
      listens.filter((l) => l.port === port).map(({ host }) => host);
    expect(at(5433)).toEqual(['10.10.10.21', '10.10.10.22']);
    expect(at(5432)).toEqual(['10.10.10.11', '10.10.10.12']);
    const ways = reaches.filter(({ from }) => from === '10.10.10.22').map(({ to, port }) => `${to}:${port}`);
    expect(ways).toContain('10.10.10.12:6432');
    expect(ways).toContain('10.10.10.11:8008');
  });
});

describe('pg_service_provider is refused', () => {
  test('where it names no group, with the one that was probably meant', () => {
    expect(problems({ vars: ', pg_service_provider: balancer' })).toEqual([
      'unknown-provider 7: pg_service_provider names balancer, which is no group of the inventory (Did you mean balancers?)',
    ]);
    expect(problems({ hosts: '' })[0]).toContain('names the group balancers, which has no hosts');
  });

  test('where a host of the group has no HAProxy', () => {
    expect(problems({ ofProvider: 'haproxy_enabled: false' })[0]).toContain(
      'names balancers, and 10.10.10.21, 10.10.10.22 of it has no HAProxy',
    );
  });

  test('where members do not agree', () => {
    const own = '10.10.10.12: { pg_service_provider: "" }';
    expect(problems({ more: `    pg-more: { hosts: { ${own} } }\n` })[0]).toContain(
      'pg_service_provider differs between the members of pg-test',
    );
  });

  test('where another service has the same name there', () => {
    const web =
      'haproxy_services: [{ name: pg-test-primary, port: 80, servers: [{ name: a, ip: 10.10.10.2, port: 80 }] }]';
    expect(problems({ ofProvider: web })[0]).toContain(
      'service-name 7: the service pg-test-primary has the name of haproxy_services of 10.10.10.21 on the hosts of balancers',
    );
    expect(problems({})).toEqual([]);
  });
});
