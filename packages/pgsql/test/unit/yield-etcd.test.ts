import { readInventory } from '@pigsty/inventory';
import { syntaxError } from '@pigsty/sdk/testing';
import { expect, test } from 'vitest';
import { yieldsEtcd } from '../../src/plan/yield-etcd.ts';
import { identify } from '../../src/spec/identity.ts';

const inventoryOf = (etcd: readonly string[]): ReturnType<typeof readInventory> =>
  readInventory([
    {
      file: 'pigsty.yml',
      text: `all:
  children:
    etcd:
      hosts: { ${etcd.map((host, i) => `${host}: { etcd_seq: ${i + 1} }`).join(', ')} }
      vars: { etcd_cluster: etcd }
    pg-a:
      hosts: { 10.0.0.1: { pg_seq: 1, pg_role: primary }, 10.0.0.2: { pg_seq: 2, pg_role: replica }, 10.0.0.9: { pg_seq: 3, pg_role: replica } }
      vars: { pg_cluster: pg-a }
`,
    },
  ]);

function programsOf(etcd: readonly string[]): ReadonlyMap<string, string> {
  const inventory = inventoryOf(etcd).inventory!;
  const [cluster] = identify(inventory).clusters;
  return new Map(
    cluster!.instances.flatMap((instance) => {
      const { ops } = yieldsEtcd(cluster!, instance, inventory);
      const [first] = ops;
      return first?.kind === 'file' ? [[instance.host, (first.args as { content: string }).content]] : [];
    }),
  );
}

test('a member on a host of etcd asks first where no cluster can lead, and of the others whether they lead', () => {
  const programs = programsOf(['10.0.0.1', '10.0.0.2', '10.0.0.3']);
  expect([...programs.keys()]).toEqual(['10.0.0.1', '10.0.0.2']);
  const program = programs.get('10.0.0.1') ?? '';
  expect(syntaxError(program)).toBe('');
  const attempts = program.split('\n').filter((line) => /(^| )hand_over http/.test(line));
  expect(attempts).toEqual([
    'hand_over https://10.0.0.3:2379',
    expect.stringMatching(/10\.0\.0\.2:8008\/leader .*\|\| hand_over https:\/\/10\.0\.0\.2:2379$/),
  ]);
});

test('no host has the program where etcd stands elsewhere, or has no majority without it', () => {
  expect(programsOf(['10.0.0.5', '10.0.0.6', '10.0.0.7']).size).toBe(0);
  expect(programsOf(['10.0.0.1']).size).toBe(0);
});
