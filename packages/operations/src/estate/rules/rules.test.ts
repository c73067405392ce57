import { describe, expect, test } from 'vitest';
import { readEstate } from '../read.ts';

/** `line:column severity rule: message` of problems with one of these rules. */
async function found(text: string, ...rules: readonly string[]): Promise<readonly string[]> {
  const piped = async (): Promise<string> => text;
  const { problems } = await readEstate(['-'], { cwd: '/nowhere', env: {}, piped });
  return problems
    .filter((p) => rules.includes(p.rule))
    .map(
      (p) => `${p.position?.line ?? '?'}:${p.position?.column ?? '?'} ${p.severity} ${p.rule}: ${p.message}`,
    );
}

const estate = (lines: string, vars = ''): string => `all:
  children:
    etcd: { hosts: { 10.0.0.1: { etcd_seq: 1 } } }
${lines.replace(/^/gm, '    ')}
  vars: { ${vars} }
`;
const one = (vars: string): string =>
  `a: { hosts: { 10.0.0.1: { pg_seq: 1, pg_role: primary } }, vars: { pg_cluster: a${vars} } }`;

describe('the release of the inventory', () => {
  test('one that is later than what is known, or none at all, is told', async () => {
    const told = async (version: string): Promise<readonly string[]> =>
      (await found(estate(one(''), `version: ${version}`), 'inventory-release')).map((line) =>
        line.replace(/^\S+ /, ''),
      );
    expect(await told('v5.4.0')).toEqual([
      'warning inventory-release: the inventory is written for v5.4.0, and the latest release that is known here is v4.5.0',
    ]);
    expect(await told('latest')).toEqual(['warning inventory-release: latest is no release of Pigsty']);
    for (const right of ['v4.5.0', '4.5.0', 'v4.2.1', 'v3.7.0', 'v4.0.0-b2'])
      expect(await told(right), right).toEqual([]);
  });
});

test('an address that a network has in most places is told at a host', async () => {
  const hosts = (address: string): string =>
    `a: { hosts: { ${address}: { pg_seq: 1, pg_role: primary } }, vars: { pg_cluster: a } }`;
  expect(await found(estate(hosts('10.0.1.0')), 'host-address')).toEqual([
    '4:19 warning host-address: 10.0.1.0 looks like the address of a network, or of all of its hosts, and not of one',
  ]);
  expect(await found(estate(hosts('10.0.1.10')), 'host-address')).toEqual([]);
});

describe('ports of one host', () => {
  test('a written port that is a default of another server is told where it was written', async () => {
    expect(await found(estate(one(', pg_port: 6432')), 'port-collision')).toEqual([
      '4:96 error port-collision: PostgreSQL has port 6432, which PgBouncer has already',
    ]);
  });

  test('a service has the port of a default service that the inventory writes', async () => {
    const services =
      "pg_services: [{ name: more, port: 5433, selector: '[]' }], pg_default_services: [{ name: primary, port: 5433, selector: '[]' }]";
    const told = await found(estate(one(`, ${services}`)), 'port-collision');
    expect(told.map((line) => line.replace(/^\S+ /, ''))).toEqual([
      'error port-collision: service primary has port 5433, which service more has already',
    ]);
  });

  test('a service of a cluster is told, and not the one that all clusters have', async () => {
    const defaults = "pg_default_services: [{ name: primary, port: 5433, selector: '[]' }]";
    const own = one(", pg_services: [{ name: more, port: 5433, selector: '[]' }]");
    const told = await found(estate(own, defaults), 'port-collision');
    expect(told.map((line) => line.replace(/^\S+ /, ''))).toEqual([
      'error port-collision: service more has port 5433, which service primary has already',
    ]);
  });

  test('of two that are written the later is told', async () => {
    const told = await found(estate(one(', pg_port: 7000, patroni_port: 7000')), 'port-collision');
    expect(told).toEqual(['4:116 error port-collision: Patroni has port 7000, which PostgreSQL has already']);
  });

  test('modules are held against each other, and parts that are not deployed yet keep their ports', async () => {
    const instances = 'redis_node: 1, redis_instances: { 2379: {} }';
    const redis = `r: { hosts: { 10.0.0.1: { ${instances} } }, vars: { redis_cluster: r } }`;
    expect(await found(estate(redis), 'port-collision')).toEqual([
      '4:65 error port-collision: Redis r-1-2379 has port 2379, which etcd for clients has already',
    ]);
    expect((await found(estate(one(', patroni_port: 9100')), 'port-collision'))[0]).toMatch(/node_exporter/);
  });

  test('clusters whose services one provider carries need ports of their own, told where a cluster asks for it', async () => {
    const cluster = (name: string, host: string, vars = ''): string =>
      `${name}: { hosts: { ${host}: { pg_seq: 1, pg_role: primary } }, vars: { pg_cluster: ${name}, pg_service_provider: lb${vars} } }`;
    const [first, second] = [cluster('a', '10.0.0.1'), cluster('b', '10.0.0.2')];
    const told = await found(
      estate(`lb: { hosts: { 10.0.0.3: {} } }\n${first}\n${second}`),
      'port-collision',
    );
    expect(told[0]).toBe(
      '6:108 error port-collision: service primary of b has port 5433, which service primary of a has already',
    );
    expect(told).toHaveLength(4);
    const own = ", pg_default_services: [{ name: primary, port: 6433, selector: '[]' }]";
    const apart = `lb: { hosts: { 10.0.0.3: {} } }\n${first}\n${cluster('b', '10.0.0.2', own)}`;
    expect(await found(estate(apart), 'port-collision')).toEqual([]);
  });

  test('a mistake in the vars of a group is one problem, not one per host', async () => {
    const pair = `a:
  hosts: { 10.0.0.1: { pg_seq: 1, pg_role: primary }, 10.0.0.2: { pg_seq: 2, pg_role: replica } }
  vars: { pg_cluster: a, pgbouncer_port: 5432 }`;
    expect(await found(estate(pair), 'port-collision')).toHaveLength(1);
  });

  test('the same port on different hosts is no collision', async () => {
    const other = 'b: { hosts: { 10.0.0.2: { pg_seq: 1, pg_role: primary } }, vars: { pg_cluster: b } }';
    expect(await found(estate(`${one('')}\n${other}`), 'port-collision')).toEqual([]);
  });
});

describe('VIPes', () => {
  const vip = (address: string): string => one(`, pg_vip_enabled: true, pg_vip_address: ${address}`);

  test('are free, and in the network of their hosts', async () => {
    expect(await found(estate(vip('10.0.0.9/24')), 'vip-is-host', 'vip-outside', 'vip-collision')).toEqual(
      [],
    );
    expect(await found(estate(vip('10.0.0.1/24')), 'vip-is-host')).toEqual([
      '4:125 error vip-is-host: 10.0.0.1 is the address of the host 10.0.0.1',
    ]);
    expect((await found(estate(vip('10.9.0.1/24')), 'vip-outside'))[0]).toMatch(
      /^4:125 warning .* in no network of a/,
    );
  });

  test('belong to one cluster, whichever module moves them', async () => {
    const vars = 'node_cluster: p, vip_enabled: true, vip_vrid: 1, vip_address: 10.0.0.9';
    const proxy = `p: { hosts: { 10.0.0.5: {} }, vars: { ${vars} } }`;
    expect(await found(estate(`${vip('10.0.0.9/24')}\n${proxy}`), 'vip-collision')).toEqual([
      '5:105 error vip-collision: 10.0.0.9 is the VIP of a already',
    ]);
  });
});

test('a host in two PostgreSQL clusters is told at the second listing', async () => {
  const twice = 'b: { hosts: { 10.0.0.1: { pg_seq: 1, pg_role: primary } }, vars: { pg_cluster: b } }';
  expect(await found(estate(`${one('')}\n${twice}`), 'two-clusters')).toEqual([
    '5:19 error two-clusters: 10.0.0.1 is in a already: a host is in one PostgreSQL cluster',
  ]);
});

test('admin_ip is a host, and one of infra where there is infra', async () => {
  expect(await found(estate(one(''), 'admin_ip: 10.0.0.1'), 'admin-ip-elsewhere')).toEqual([]);
  expect(await found(estate(one(''), 'admin_ip: 10.0.0.7'), 'admin-ip-elsewhere')).toEqual([
    '5:21 warning admin-ip-elsewhere: 10.0.0.7 is no host of the inventory',
  ]);
  const infra = 'infra: { hosts: { 10.0.0.2: { infra_seq: 1 } } }';
  expect(await found(estate(infra, 'admin_ip: 10.0.0.1'), 'admin-ip-elsewhere')).toEqual([
    '5:21 warning admin-ip-elsewhere: 10.0.0.1 is no host of infra',
  ]);
});

test('passwords that everybody knows are one warning, and a note on throw-away hosts', async () => {
  const users = ', pg_users: [{ name: app, password: DBUser.App }]';
  const told = await found(estate(one(users)), 'public-password');
  expect(told).toHaveLength(1);
  expect(told[0]).toMatch(/warning public-password: 7 passwords are the public default: .*pg_users\[app\]/);
  expect(told[0]).not.toContain('DBUser.App');
  const sandbox = 'ansible_ssh_private_key_file: /var/lib/pigsty-sandbox/demo/ssh/id_ed25519';
  expect((await found(estate(one(''), sandbox), 'public-password'))[0]).toMatch(/ info public-password/);
});

test('a file that is to be brought to hosts and is not there is told where it is named', async () => {
  const [told, ...more] = await found(estate(one(', pg_files: [no/such.key]')), 'missing-file');
  expect(told).toBe(
    '4:98 error missing-file: /nowhere/files/no/such.key cannot be read: ENOENT: no such file or directory',
  );
  expect(more).toEqual([]);
});

describe('backups in the object store of the estate', () => {
  const repository = 's3: { type: s3, s3_endpoint: b.lan, s3_region: r, s3_bucket: wal, path: /p }';
  const pg = one(`, pgbackrest_method: s3, pgbackrest_repo: { ${repository} }`);
  const store = (name: string, address: string, bucket: string): string =>
    `${name}: { hosts: { ${address}: { minio_seq: 1 } }, vars: { minio_cluster: ${name}, minio_domain: ${name}.lan, minio_buckets: [{ name: ${bucket} }] } }`;

  test('the store is found by the name that its own group sets', async () => {
    const told = await found(estate(`${pg}\n${store('b', '10.0.0.2', 'data')}`), 'object-store');
    expect(told.map((line) => line.replace(/^\S+ /, ''))).toEqual([
      'error object-store: backups go to the bucket wal, which nobody makes',
    ]);
    expect(await found(estate(`${pg}\n${store('b', '10.0.0.2', 'wal')}`), 'object-store')).toEqual([]);
  });

  test('a bucket of another store does not count', async () => {
    const both = `${pg}\n${store('b', '10.0.0.2', 'data')}\n${store('c', '10.0.0.3', 'wal')}`;
    expect(await found(estate(both), 'object-store')).toHaveLength(1);
  });
});
