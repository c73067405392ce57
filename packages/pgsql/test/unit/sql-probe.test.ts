import { isSecret } from '@pigsty/sdk';
import { syntaxError } from '@pigsty/sdk/testing';
import { describe, expect, test } from 'vitest';
import { sqlProbeHealth } from '../../src/health/sql-probe.ts';
import { sqlProbe as planned } from '../../src/plan/sql-probe.ts';
import { renderPgbouncerHba } from '../../src/render/pgb-hba-conf.ts';
import { renderPgHba } from '../../src/render/pg-hba-conf.ts';
import { renderProbeProgram } from '../../src/render/sql-probe.ts';
import { commonParams } from '../../src/spec/common-params.ts';
import { knownAddresses } from '../../src/spec/known-addresses.ts';
import { askedServices, objectivesOf } from '../../src/spec/sql-probe.ts';
import { clusterOf, clusterText } from './cluster-of.ts';

function withVars(vars = '', members = 2) {
  const { inventory, cluster } = clusterOf(clusterText(vars, { members }));
  const instance = cluster.instances[1] ?? cluster.instances[0]!;
  const { ops } = planned(cluster, instance, {
    inventory,
    common: commonParams(instance.params, inventory),
  });
  return { inventory, cluster, instance, ops };
}
const asked = (vars = '', members = 2) => {
  const { cluster, inventory } = withVars(vars, members);
  return askedServices(cluster, inventory).map(
    ({ name, port, writes, promised }) =>
      `${port} ${name}${writes ? ' writes' : ''}${promised ? ' promised' : ''}`,
  );
};
const unitStates = (vars: string) =>
  withVars(vars).ops.flatMap((op) =>
    op.kind === 'unit' ? [(op.args as { name: string; state: string }).state] : [],
  );

describe('the services that each member asks', () => {
  test('are those of its cluster; what may have no server in a healthy cluster has no promise', () => {
    expect(asked()).toEqual([
      '5433 primary writes promised',
      '5434 replica promised',
      '5436 default writes promised',
      '5438 offline',
    ]);
  });

  test('are not those without a member, and not those that lead elsewhere than to PostgreSQL', () => {
    expect(asked('', 1)).toEqual([
      '5433 primary writes promised',
      '5434 replica promised',
      '5436 default writes promised',
    ]);
    const own = (dest: number | string): string =>
      `, pg_services: [{ name: own, port: 5440, selector: '[]', dest: ${dest}, check: /replica }]`;
    expect(asked(own(9999))).not.toContain('5440 own');
    expect(asked(own(5432))).toContain('5440 own');
    expect(asked(own('pgbouncer'))).toContain('5440 own');
  });

  test('are in a standby cluster not those of a primary, which lead nowhere on purpose', () => {
    const { cluster, inventory } = clusterOf(`all:
  children:
    etcd: { hosts: { 10.10.10.10: { etcd_seq: 1 } } }
    pg-test:
      hosts: { 10.10.10.11: { pg_seq: 1, pg_role: primary, pg_upstream: 10.10.10.9 }, 10.10.10.12: { pg_seq: 2, pg_role: replica } }
      vars: { pg_cluster: pg-test }
`);
    expect(askedServices(cluster, inventory).map(({ name }) => name)).toEqual(['replica', 'offline']);
  });
});

describe('the probe', () => {
  test('runs where the exporter of PostgreSQL does and somebody shows what it writes; elsewhere it is taken away', () => {
    expect(unitStates('')).toEqual(['running']);
    for (const off of ['pg_probe_enabled', 'pg_exporter_enabled', 'node_exporter_enabled'])
      expect(unitStates(`, ${off}: false`), off).toEqual(['stopped']);
  });

  test('has the password in a file for root alone, and nowhere else', () => {
    const { ops } = withVars(", pg_monitor_password: 'a:b\\c d'");
    const files = ops.filter((op) => op.kind === 'file').map((op) => op.args as File);
    const secret = files.filter(({ content }) => isSecret(content));
    expect(secret.map(({ path, mode }) => `${path} ${mode}`)).toEqual(['/etc/pigsty/pg_probe.pgpass 0600']);
    (secret[0]!.content as { map(f: (plain: string) => void): void }).map((plain) =>
      expect(plain).toBe('*:*:*:dbuser_monitor:a\\:b\\\\c d\n'),
    );
    for (const { content, path } of files)
      if (typeof content === 'string') expect(content, path).not.toContain('a:b');
  });

  test('is a program that a POSIX shell understands', () => {
    const { cluster, instance, inventory } = withVars();
    expect(syntaxError(renderProbeProgram(instance, askedServices(cluster, inventory)))).toBe('');
  });

  test('may log in from each member at each other, to one database, as long as it is wanted', () => {
    const lines = (vars: string) => {
      const { cluster, instance, inventory } = withVars(vars);
      const context = { params: instance.params, known: knownAddresses(cluster, instance, inventory) };
      return [renderPgHba(context), renderPgbouncerHba(context)].map((text) =>
        text
          .split('\n')
          .map((line) => line.split(/\s+/).join(' '))
          .filter((line) => /^host postgres dbuser_monitor 10\.10\.10\.1[12]\/32 /.test(line)),
      );
    };
    const both = ['1', '2'].map((n) => `host postgres dbuser_monitor 10.10.10.1${n}/32 scram-sha-256`);
    expect(lines('')).toEqual([both, both]);
    expect(lines(', pg_probe_enabled: false')).toEqual([[], []]);
  });

  test('PgBouncer reads its rule before the one that refuses the user from everywhere', () => {
    const { cluster, instance, inventory } = withVars();
    const text = renderPgbouncerHba({
      params: instance.params,
      known: knownAddresses(cluster, instance, inventory),
    });
    const rules = text.split('\n').filter((line) => line.includes('dbuser_monitor'));
    expect(rules.findIndex((l) => l.includes('10.10.10.12/32'))).toBeLessThan(
      rules.findIndex((l) => l.includes('reject')),
    );
  });
});

interface File {
  readonly path: string;
  readonly mode?: string;
  readonly content: unknown;
}

describe('objectives', () => {
  test('are shares: 99.9 % of the asks answered, 99 % of them within 100 ms', () => {
    const { instance } = withVars();
    expect(objectivesOf(instance.params)).toEqual({ availability: 0.999, latency: 0.99, latencyMs: 100 });
    const other = withVars(', pg_slo_availability: 99.95, pg_slo_latency: 20').instance;
    expect(objectivesOf(other.params)).toEqual({ availability: 0.9995, latency: 0.99, latencyMs: 20 });
  });

  test('of 0 are none', () => {
    const { instance } = withVars(', pg_slo_availability: 0, pg_slo_latency: 0');
    expect(objectivesOf(instance.params)).toEqual({});
    const { cluster, inventory } = withVars(', pg_slo_availability: 0, pg_slo_latency: 0');
    const program = renderProbeProgram(instance, askedServices(cluster, inventory));
    expect(program).not.toContain('objective="');
  });
});

describe('health', () => {
  const judged = (output: string) => {
    const { cluster, instance, inventory } = withVars();
    return sqlProbeHealth(cluster, instance, inventory)[0]!.judge({ code: 0, output });
  };
  const fresh = ['primary 3', 'replica 1', 'default 12', 'offline 9'];

  test('is well where each service was asked a moment ago', () => {
    expect(judged(['active enabled', ...fresh].join('\n'))).toMatchObject({ state: 'ok' });
  });

  test('names a probe that does not run, one that does not start at boot, and services that it does not ask', () => {
    expect(judged(['inactive enabled', ...fresh].join('\n'))).toMatchObject({
      state: 'fail',
      detail: 'pg_probe.service is inactive',
    });
    expect(judged(['active disabled', ...fresh].join('\n'))).toMatchObject({ state: 'warn' });
    expect(judged(['active enabled', ...fresh.slice(1), 'primary 75'].join('\n'))).toMatchObject({
      state: 'fail',
      detail: 'not asked for a minute: primary',
    });
    expect(judged(['active enabled', ...fresh.slice(1), 'primary never'].join('\n'))).toMatchObject({
      state: 'fail',
      settles: true,
    });
  });

  test('asks nothing where there is no probe', () => {
    const { cluster, instance, inventory } = withVars(', pg_probe_enabled: false');
    expect(sqlProbeHealth(cluster, instance, inventory)).toEqual([]);
  });
});
