import { interned, madeOnce, type Interned, type Inventory } from '@pigsty/sdk';
import type { CommonParams, PgsqlParams } from './schema.ts';

/**
 * What members have in common: one object for all whose parameters are the same, which are most often those of a cluster, so
 * that what is planned from it alone is planned once.
 */
export const commonParams = madeOnce((params: PgsqlParams, inventory: Inventory): CommonParams =>
  inventory.derive(known)(params),
);

/** They live as long as the inventory does. */
const known = (): Interned<CommonParams, PgsqlParams> => interned(['pg_role', 'pg_seq']);
