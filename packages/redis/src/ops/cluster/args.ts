import type { Member } from './layout.ts';
import type { ClusterAccess } from './view.ts';

export interface RedisClusterArgs {
  readonly cluster: string;
  readonly access: ClusterAccess;
  readonly members: readonly Member[];
  /** Wanted of each primary. */
  readonly replicas: number;
}

export interface FormationDelta {
  readonly [key: string]: string | boolean | readonly string[] | undefined;
  /** Nobody has slots yet. */
  readonly create: boolean;
  /** `address first last` */
  readonly slots: readonly string[];
  /** Addresses that the others do not know yet. */
  readonly meet: readonly string[];
  /** Members know each other by their ids, at addresses of before. */
  readonly moved: boolean;
  /** `address primary` */
  readonly replicate: readonly string[];
  /** Slots are half moved: an earlier run was cut off. */
  readonly repair: boolean;
  /** Primaries without slots are given theirs. */
  readonly fill: boolean;
  /** A member that is known already: the others meet it. */
  readonly seed: string;
  readonly refused?: string;
}
