import type { InventoryOutline } from '@pigsty/inventory';
import { type Inventory, PigstyError } from '@pigsty/sdk';
import { isSame } from './difference.ts';
import { recordsOf } from './records.ts';
import type { Session } from './session.ts';
import { lockCmdb, readCmdb, writeCmdb } from './store.ts';

export interface Replacement {
  /** What it held when the difference was shown. */
  readonly before: InventoryOutline | undefined;
  readonly outline: InventoryOutline;
  /** Where each value comes from. */
  readonly inventory: Pick<Inventory, 'where' | 'whereGroup'>;
}

/**
 * Writes an inventory into the CMDB: all or nothing, and only over what was shown; then it is read back.
 *
 * @throws {@link PigstyError} `PLAN_STALE` where somebody else has changed it, `NOT_CONVERGED` where it holds something
 * else afterwards.
 */
export async function replaceCmdb(
  session: Session,
  { before, outline, inventory }: Replacement,
): Promise<void> {
  const after = await session.transaction(async () => {
    await lockCmdb(session);
    const now = await readCmdb(session);
    if (now !== undefined && (before === undefined || !isSame(now, before))) {
      throw new PigstyError('PLAN_STALE', 'somebody else has changed the CMDB in the meantime', {
        hint: 'Look again: pigsty cmdb load --dry-run',
      });
    }
    await writeCmdb(session, recordsOf(outline, inventory));
    return readCmdb(session);
  });
  if (after === undefined || !isSame(after, outline))
    throw new PigstyError('NOT_CONVERGED', 'the CMDB was written, and holds something else now', {
      hint: 'See: pigsty cmdb load --dry-run',
    });
}
