import type { Inventory, Problem } from '@pigsty/sdk';

/** Two hosts that are reached at one place are one machine: each would undo what the other does. */
export function machines(inventory: Inventory): readonly Problem[] {
  const taken = new Map<string, string>();
  return [...inventory.hosts.values()].flatMap(({ address, connection }): readonly Problem[] => {
    if (connection.kind === 'local') return [];
    // Behind a proxy the same address may be another machine.
    const place = [connection.address, connection.port ?? 22, connection.sshCommonArgs ?? ''].join('\n');
    const other = taken.get(place);
    taken.set(place, other ?? address);
    if (other === undefined) return [];
    const own = ['ansible_host', 'ansible_ssh_host'].find((name) => writes(inventory, address, name));
    const host = own === undefined ? other : address;
    const name = own ?? 'ansible_host';
    const position = inventory.where(host, [name]);
    return [
      {
        severity: 'error',
        rule: 'one-machine',
        subject: inventory.subject?.(host, [name]) ?? host,
        host,
        message: `${address} and ${other} are both reached at ${connection.address}: they are one machine`,
        hint: `Write the address of each in its own ${name}.`,
        ...(position === undefined ? {} : { position }),
      },
    ];
  });
}

function writes(inventory: Inventory, host: string, name: string): boolean {
  return Object.hasOwn(inventory.hosts.get(host)?.vars ?? {}, name);
}
