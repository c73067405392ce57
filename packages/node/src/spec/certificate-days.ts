import type { Inventory } from '@pigsty/sdk';

/** Days for which certificates are issued: `cert_validity`, 20 years when absent. */
export function certificateDays(inventory: Inventory): number {
  const { cert_validity } = inventory.estate;
  const hours = { h: 1, d: 24, w: 7 * 24 }[cert_validity.slice(-1)] ?? 24;
  return Math.ceil((Number.parseInt(cert_validity, 10) * hours) / 24);
}
