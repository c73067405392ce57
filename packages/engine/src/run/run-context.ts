import type { AnyModule, AnyOpKind } from '@pigsty/sdk';
import type { HostPool } from '../hosts/pool.ts';
import type { World } from '../world/world.ts';
import type { Emit } from './emit.ts';

/** What outlives a single run. */
export interface RunContext {
  readonly directory: string;
  readonly pool: HostPool;
  readonly world: World;
  /** Modules that may be added when another one strongly requires them. */
  readonly modulesAtHand: readonly AnyModule[];
  readonly kinds: readonly AnyOpKind[];
  readonly emit: Emit;
  /** Makes the CA on disk even for a run that only looks: a saved plan must fit the next run. */
  readonly createCa: boolean;
}
