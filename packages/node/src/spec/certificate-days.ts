import type { Inventory } from '@pigsty/sdk';

/** Days for which certificates are issued: `cert_validity`, 20 years when absent. */
export function certificateDays(inventory: Inventory): number {
  return daysOf(inventory.estate.cert_validity);
}

/** `397d`, `52w` or `9528h` as days, up to whole ones. */
export function daysOf(validity: string): number {
  const hours = { h: 1, d: 24, w: 7 * 24 }[validity.slice(-1)] ?? 24;
  return Math.ceil((Number.parseInt(validity, 10) * hours) / 24);
}
