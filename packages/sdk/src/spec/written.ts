import type { Inventory } from '../inventory/model.ts';

/** Whether a variable of a host was written anywhere, in the host, its groups or `all`; a default was not. */
export function isWritten(inventory: Inventory, host: string, [name]: readonly (string | number)[]): boolean {
  return name !== undefined && Object.hasOwn(inventory.hosts.get(host)?.vars ?? {}, String(name));
}
