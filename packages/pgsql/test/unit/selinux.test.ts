import { readInventory } from '@pigsty/inventory';
import { defaultHostFacts } from '@pigsty/sdk/testing';
import { expect, test } from 'vitest';
import { programsUnderSeLinux } from '../../src/plan/selinux.ts';

const el = { ...defaultHostFacts('10.0.0.1'), osVendor: 'rocky', osMajor: 9, family: 'rpm' } as const;

function planned(vars: string, facts: typeof el | undefined): readonly string[] {
  const text = `pg-test: { hosts: { 10.0.0.1: { ${vars} } } }`;
  const { inventory } = readInventory([{ file: 'pigsty.yml', text }]);
  const params = { pg_fs_main: '/data/postgres', pg_cluster: 'pg-test', pg_version: 18 } as never;
  return programsUnderSeLinux(params, { inventory: inventory!, host: '10.0.0.1', facts }).map(
    ({ key }) => key,
  );
}

test('on EL systemd may start the programs of /pg/bin, which lie beside the data', () => {
  expect(planned('', el)).toEqual([
    'label /data/postgres/pg-test-18/bin for systemd under SELinux (bin_t)',
    'label /pg for systemd under SELinux (bin_t)',
  ]);
  expect(planned('node_selinux_mode: disabled', el)).toEqual([]);
  expect(planned('', undefined)).toEqual([]);
});
