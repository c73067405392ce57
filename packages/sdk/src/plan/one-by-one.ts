import type { Instance } from '../module/cluster.ts';
import type { StageDraft } from './stage.ts';

export interface OneByOneOptions<P> {
  /** The stages of one instance's turn, in order. Its last one should end with a wait until the instance is healthy. */
  readonly turn: (instance: Instance<P>) => readonly StageDraft[];
  /** References that the first turn comes after. */
  readonly after?: readonly string[];
}

/**
 * Rolling work: every instance's turn begins when the one before has ended well, so that never two are down at once. The
 * order is that of the list.
 *
 * @example
 * oneByOne(replicas, { turn: (instance) => [{ name: `restart-${instance.name}`, host: instance.host, ops: [...] }] })
 */
export function oneByOne<P>(
  instances: readonly Instance<P>[],
  { turn, after = [] }: OneByOneOptions<P>,
): readonly StageDraft[] {
  let previous: readonly string[] = after;
  return instances.flatMap((instance) =>
    turn(instance).map((stage): StageDraft => {
      const draft = { ...stage, after: [...(stage.after ?? []), ...previous] };
      previous = [`${stage.name}@${stage.host ?? instance.host}`];
      return { host: instance.host, ...draft };
    }),
  );
}
