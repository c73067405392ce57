import { isSecret } from '@pigsty/sdk';

interface Schema {
  safeParse(value: undefined): { readonly data?: unknown };
}

/** Whether a parameter is a secret with a default, which everybody can read. */
export function hasDefaultSecret(schema: unknown): boolean {
  const { data } = (schema as Schema).safeParse(undefined);
  return isSecret(data) && data.byteLength > 0;
}
