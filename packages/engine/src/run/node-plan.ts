import type { StageNode } from '@pigsty/sdk/engine';
import type { OpDelta } from '../diff/node.ts';

/** A node of the graph with what it has to change. */
export interface NodePlan {
  readonly node: StageNode;
  /** Where it runs; for a located stage that was found nowhere, its cluster's name. */
  readonly host: string;
  readonly deltas: readonly OpDelta[];
}
