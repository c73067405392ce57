import type { PreflightReport } from '@pigsty/engine';
import type { OpenEstate } from '../run/open.ts';

export interface LookAtOptions {
  /** By host. */
  readonly questions: ReadonlyMap<string, string>;
  readonly everyHost: boolean;
  readonly signal: AbortSignal;
}

/** One execution on each host: what a deploy would converge there, and a question of ours. */
export function lookAt(
  { inventory, present, engine }: OpenEstate,
  { questions, everyHost, signal }: LookAtOptions,
): Promise<PreflightReport> {
  return engine.preflight({
    inventory,
    modules: present.map((p) => p.module),
    selection: everyHost ? {} : { limit: [...questions.keys()].join(',') },
    questions: (address) => {
      const script = questions.get(address);
      return script === undefined ? new Map() : new Map([['repository', script]]);
    },
    followUp: () => new Map(),
    signal,
  });
}
