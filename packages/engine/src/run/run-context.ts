import type { AnyModule, AnyOpKind } from '@pigsty/sdk';
import type { HostPool } from '../hosts/pool.ts';
import type { World } from '../world/world.ts';
import type { Emit } from './emit.ts';

/** What outlives a single run. */
export interface RunContext {
  readonly directory: string;
  readonly pool: HostPool;
  readonly world: World;
  /** All modules of the inventory that are known: what others need is added from them, and what others register is theirs. */
  readonly modulesAtHand: readonly AnyModule[];
  /** No module of the inventory is missing in `modulesAtHand`. */
  readonly modulesComplete: boolean;
  readonly kinds: readonly AnyOpKind[];
  readonly emit: Emit;
  /** Makes the CA on disk even for a run that only looks: a saved plan must fit the next run. */
  readonly createCa: boolean;
}
