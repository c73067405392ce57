import type { AnyModule, Op } from '@pigsty/sdk';
import { oneOffModule } from '@pigsty/sdk/engine';

/** What is done to the repositories of the estate, as a module of one run: its one stage and the ops of each host. */
export function repositoryModule(stage: string, ops: ReadonlyMap<string, readonly Op[]>): AnyModule {
  return oneOffModule({ name: 'repository', summary: "the estate's package repository", stage, ops });
}
