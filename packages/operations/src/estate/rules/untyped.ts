import type { Vars } from '@pigsty/sdk';

/** A text or a number as text; the other where it is neither. */
export function plainText(value: unknown, otherwise = ''): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : otherwise;
}

/** What has keys; nothing of what has none. */
export function recordOf(value: unknown): Vars {
  return typeof value === 'object' && value !== null ? (value as Vars) : {};
}
