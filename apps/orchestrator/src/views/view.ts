import type { RunEvent } from '@pigsty/sdk';

/** A subscriber of a run's events. The engine prints nothing; a view does. */
export interface RunView {
  readonly onEvent: (event: RunEvent) => void;
  /** Steps aside, for a question or at the end. Events after that start it again. */
  readonly pause: () => void;
}
