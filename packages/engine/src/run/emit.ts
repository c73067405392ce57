import type { RunEvent } from '@pigsty/sdk';

/** Tells the views and the journal what happens. */
export type Emit = (event: RunEvent) => void;
