import { Secret } from '@pigsty/sdk';
import { plain } from '@pigsty/sdk/testing';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { renderHaproxyService } from '../../src/render/haproxy-service-cfg.ts';
import { renderPatroniYml } from '../../src/render/patroni-yml.ts';
import { renderPgbackrestConf } from '../../src/render/pgbackrest-conf.ts';
import { renderPgbouncerIni } from '../../src/render/pgbouncer-ini.ts';
import { servicesOf } from '../../src/spec/services.ts';
import { clusterOf, clusterText } from './cluster-of.ts';

function clusterWith(vars = '') {
  const { inventory, cluster } = clusterOf(clusterText(vars));
  return { inventory, cluster, instance: cluster.instances[0]! };
}

const proxies = (vars = ''): ReadonlyMap<string, string> => {
  const { cluster, inventory } = clusterWith(vars);
  return new Map(servicesOf(cluster, inventory).map((s) => [s.spec.name, renderHaproxyService(cluster, s)]));
};

test('reads go to the leader where no replica serves them', () => {
  const replica = proxies().get('replica') ?? '';
  expect(replica).toMatch(/^ +server pg-test-1 .* backup$/m);
  expect(replica).toMatch(/^ +server pg-test-2 (?!.*backup)/m);
  // Of a replica as of the leader Patroni answers 200.
  expect(replica).toContain('uri /read-only');
});

test('a replica that lags is not taken out of the service: only one that does not answer loses its sessions', () => {
  for (const [name, text] of proxies()) {
    expect(text, name).not.toContain('lag=');
    expect(text, name).toContain('on-marked-down shutdown-sessions');
  }
});

test('a replica is copied from the leader, never from a backup that may be of another timeline or version', () => {
  const { cluster, instance } = clusterWith();
  const patroni = parse(
    plain(
      renderPatroniYml({
        cluster,
        instance,
        common: instance.params,
        known: { admin: [], members: [], infra: [] } as never,
        etcdHosts: ['10.10.10.10:2379'],
        etcdPassword: Secret.of('secret'),
        hardware: { cpus: 2, memoryMiB: 2048, diskBytes: 1e11 },
        platform: { ioUring: false },
        bootstrap: 'new',
      }),
    ),
  ) as {
    postgresql: { create_replica_methods: string[]; recovery_conf?: unknown };
    bootstrap: { dcs: { postgresql: { recovery_conf?: unknown } } };
  };
  expect(patroni.postgresql.create_replica_methods).toEqual(['basebackup']);
  // Neither does it read the archive: it streams, or it does not follow.
  expect(patroni.postgresql.recovery_conf).toBeUndefined();
  expect(patroni.bootstrap.dcs.postgresql.recovery_conf).toBeUndefined();
});

test('a pooler tries a server again after a second, not after 15', () => {
  expect(renderPgbouncerIni(clusterWith().instance.params, '0.0.0.0')).toMatch(/^server_login_retry = 1$/m);
});

test('a pooler that asks the server for verifiers gets none of a role whose password has expired, and asks nobody by default', () => {
  const query = (vars: string): string | undefined =>
    /^auth_query = (.*)$/m.exec(renderPgbouncerIni(clusterWith(vars).instance.params, '0.0.0.0'))?.[1];
  expect(query('')).toBeUndefined();
  expect(query(', pgbouncer_auth_query: true')).toContain('WHEN rolvaliduntil < now() THEN NULL');
});

test('backups are taken of the leader, and restored whole', () => {
  const conf = plain(renderPgbackrestConf(clusterWith().instance.params, 4));
  expect(conf).not.toMatch(/^(backup-standby|db-include|db-exclude|pg2-)/m);
});
