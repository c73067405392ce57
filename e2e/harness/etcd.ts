import { expect } from 'vitest';
import type { CliResult } from './cli.ts';
import { members, type Estate } from './estate.ts';
import { rowsOf, type Row } from './rows.ts';

/** What a procedure says of what it reached. */
export function resultOf({ stdout, all }: CliResult): Row {
  const line = stdout.split('\n').findLast((l) => l.includes('"type":"procedure"'));
  expect(line, all).toBeDefined();
  const { result } = JSON.parse(line ?? '{}') as { readonly result?: Row };
  expect(result, all).toBeDefined();
  return result ?? {};
}

/** The newest one. */
export async function lastSnapshot(demo: Estate): Promise<Row> {
  const [row] = await rowsOf(demo, ['etcd', 'backups']);
  expect(row).toBeDefined();
  return row ?? {};
}

/** The inventory with etcd on the hosts of pg-test, instead of on one of its own. */
export const etcdOnMembers = (inventory: string): string =>
  inventory.replace(/^( *)\S+: \{ etcd_seq: 1 \}$/m, (_, margin: string) =>
    members.map((host, i) => `${margin}${host}: { etcd_seq: ${i + 1} }`).join('\n'),
  );
