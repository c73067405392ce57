import { makeRedactor, type Inventory } from '@pigsty/sdk';

/** Removes what the inventory has from the vault: a plan shows whole files, and not all that was vaulted is a password. */
export function concealerOf(inventory: Inventory): (text: string) => string {
  const redactor = makeRedactor(inventory);
  redactor.learn(inventory.secrets);
  return redactor.clean;
}
