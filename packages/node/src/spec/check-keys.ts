import { isWritten, type Cluster, type ClusterFinding, type Inventory, type Problem } from '@pigsty/sdk';
import { findingsOfHosts } from './findings-of-hosts.ts';
import type { NodeParams } from './schema.ts';

/** Public keys that were cut when they were copied: sshd leaves their lines out, and says so nowhere. */
export function checkKeys(
  clusters: readonly Cluster<NodeParams>[],
  inventory: Inventory,
): readonly Problem[] {
  return findingsOfHosts(clusters, inventory, ({ node_admin_pk_list: lines }, host) =>
    isWritten(inventory, host, ['node_admin_pk_list']) ? lines.flatMap(cut) : [],
  );
}

function cut(line: string, i: number): readonly ClusterFinding[] {
  const [, kind = '', key = ''] = /(\S+)\s+(AAAA[A-Za-z0-9+/=]*)(?:\s|$)/.exec(line) ?? [];
  if (key === '' || isWhole(key, kind)) return [];
  return [
    {
      severity: 'warning',
      rule: 'public-key',
      path: ['node_admin_pk_list', i],
      message: `the key of ${line.trim().split(/\s+/).slice(-1)[0] ?? kind} is not whole: nobody could log in with it`,
      hint: 'Copy the whole line of the file, like id_ed25519.pub.',
    },
  ];
}

/** A key is its kind and numbers, each with its length before it (RFC 4253, 6.6). */
function isWhole(base64: string, kind: string): boolean {
  const bytes = Buffer.from(base64, 'base64');
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = at + 4 + (at + 4 <= bytes.length ? bytes.readUInt32BE(at) : 0);
    if (end > bytes.length) return false;
    parts.push(bytes.subarray(at + 4, end));
    at = end;
  }
  return parts.length > 1 && parts[0]?.toString('latin1') === kind;
}
