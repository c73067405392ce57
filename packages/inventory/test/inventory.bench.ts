import { bench, describe } from 'vitest';
import { z } from 'zod';
import { readInventory } from '../src/read/read.ts';
import { selectHosts } from '../src/limit/select.ts';
import { identifyClusters } from '@pigsty/sdk';
import { checkUnknownParameters } from '@pigsty/sdk/engine';

// Run: npx vitest bench --run --project unit packages/inventory

const USERS = 20;

/** An estate with clusters of five hosts, 300 global variables and a module of 150 parameters. */
function estate(hosts: number): string {
  const lines = ['all:', '  vars:', '    admin_ip: 10.0.0.1'];
  for (let i = 0; i < 300; i += 1) lines.push(`    pg_global_${i}: ${i % 10 === 0 ? "'${admin_ip}:80'" : i}`);
  lines.push('  children:');
  for (let cluster = 0; cluster < hosts / 5; cluster += 1) {
    lines.push(`    pg-${cluster}:`, '      hosts:');
    for (let seq = 1; seq <= 5; seq += 1) {
      const n = cluster * 5 + seq;
      lines.push(
        `        10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}: { pg_seq: ${seq}, pg_role: ${seq === 1 ? 'primary' : 'replica'} }`,
      );
    }
    lines.push('      vars:', `        pg_cluster: pg-${cluster}`, '        pg_users:');
    for (let user = 0; user < USERS; user += 1)
      lines.push(`          - { name: user_${user}, roles: [dbrole_readonly, dbrole_admin] }`);
  }
  return `${lines.join('\n')}\n`;
}

const schema = z.object({
  pg_cluster: z.string(),
  pg_seq: z.int(),
  pg_role: z.enum(['primary', 'replica']),
  pg_users: z.array(z.strictObject({ name: z.string(), roles: z.array(z.string()) })).default([]),
  ...Object.fromEntries(
    Array.from({ length: 150 }, (_, i) => [`pg_global_${i}`, z.union([z.int(), z.string()]).default(i)]),
  ),
});

describe.each([1000, 5000])('%i hosts', (hosts) => {
  const text = estate(hosts);
  const { inventory } = readInventory({ file: 'big.yml', text });
  const options = { iterations: 3, warmupIterations: 0, time: 0, warmupTime: 0 };
  bench('read', () => void readInventory({ file: 'big.yml', text }), options);
  bench(
    'identify',
    () =>
      void identifyClusters({
        module: 'pgsql',
        inventory: inventory!,
        schema,
        clusterParam: 'pg_cluster',
        seqParam: 'pg_seq',
      }),
    options,
  );
  bench(
    'unknown parameters',
    () => void checkUnknownParameters(inventory!, Object.keys(schema.shape)),
    options,
  );
  bench('select', () => void selectHosts(inventory!, 'pg-1*:!pg-12'), options);
});
