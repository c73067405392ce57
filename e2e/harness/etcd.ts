import { expect } from 'vitest';
import type { CliResult } from './cli.ts';
import { members, on, type Estate } from './estate.ts';
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

interface EndpointStatus {
  readonly Endpoint: string;
  readonly Status: { readonly header: { readonly member_id: string }; readonly leader: string };
}

/** etcdctl as root of etcd, on a member's host. */
export const etcdctl = (host: string, words: string): Promise<string> =>
  on(host, `. /etc/profile.d/etcdctl.sh; e ${words}`);

/** The host that leads etcd, as a member says. */
export async function etcdLeader(asked: string): Promise<string> {
  // Numbers of 64 bits are more than JavaScript's: they are compared as they are written.
  const text = (await etcdctl(asked, 'endpoint status -w json')).replace(/:(\d{16,})/g, ':"$1"');
  const [leader] = (JSON.parse(text) as readonly EndpointStatus[]).filter(
    ({ Status }) => Status.leader === Status.header.member_id,
  );
  return /[\d.]+(?=:\d+$)/.exec(leader?.Endpoint ?? '')?.[0] ?? '';
}

/** Has etcd led from this host. */
export async function letEtcdLead(host: string): Promise<void> {
  if ((await etcdLeader(host)) === host) return;
  const lines = (await etcdctl(host, 'member list')).split('\n');
  const id = lines.find((line) => line.includes(`//${host}:2379`))?.split(',')[0];
  expect(id, lines.join('\n')).toBeDefined();
  await etcdctl(host, `move-leader ${id ?? ''}`);
}

/** Patroni's configuration of a cluster, as etcd has it. */
export const configOf = async (asked: string, cluster: string): Promise<unknown> =>
  JSON.parse(await etcdctl(asked, `get --print-value-only /pg/${cluster}/config`));
