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
  const bytes = bytesOf(base64);
  const parts: (readonly number[])[] = [];
  for (let at = 0; at < bytes.length;) {
    const [a = 0, b = 0, c = 0, d = 0] = bytes.slice(at, at + 4);
    const end = at + 4 + ((a * 256 + b) * 256 + c) * 256 + d;
    if (end > bytes.length) return false;
    parts.push(bytes.slice(at + 4, end));
    at = end;
  }
  return parts.length > 1 && String.fromCharCode(...(parts[0] ?? [])) === kind;
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function bytesOf(base64: string): readonly number[] {
  const bits = [...base64.replace(/=+$/, '')]
    .map((letter) => LETTERS.indexOf(letter).toString(2).padStart(6, '0'))
    .join('');
  return (bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2));
}
