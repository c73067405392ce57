import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Inventory } from '@pigsty/sdk';

/**
 * Takes over the keys of hosts whose `ansible_ssh_common_args` name a file of known keys. A sandbox that was made again
 * has new host keys at old addresses, and whoever made it wrote them there.
 */
export function adoptHostKeys(inventory: Inventory, cwd: string): void {
  const own = join(dirname(resolve(cwd, inventory.file)), '.pigsty', 'known_hosts');
  const before = existsSync(own) ? readFileSync(own, 'utf8') : '';
  let lines = before.split('\n').filter((line) => line !== '');
  for (const { connection } of inventory.hosts.values()) {
    const file = /UserKnownHostsFile=(\S+)/
      .exec(connection.sshCommonArgs ?? '')?.[1]
      ?.replace(/^["']|["']$/g, '');
    if (file === undefined || !existsSync(file)) continue;
    const name =
      connection.port === undefined || connection.port === 22
        ? connection.address
        : `[${connection.address}]:${connection.port}`;
    const given = readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => namesOf(line).includes(name));
    if (given.length === 0) continue;
    lines = [...lines.filter((line) => !namesOf(line).includes(name)), ...given];
  }
  const after = lines.map((line) => `${line}\n`).join('');
  if (after === before) return;
  mkdirSync(dirname(own), { recursive: true });
  writeFileSync(own, after);
}

function namesOf(line: string): readonly string[] {
  return (line.trim().split(/\s+/)[0] ?? '').split(',');
}
