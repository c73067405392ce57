import type { Address } from '../address/address.ts';
import type { Range } from '../address/time-range.ts';
import type { Mark } from '../series/marks.ts';

/** What a panel may know besides its own data. */
export interface PanelContext {
  readonly address: Address;
  readonly range: Range;
  readonly nowMs: number;
  /** What happened in the range; all charts of a page share the answer. */
  readonly marks: Promise<readonly Mark[]>;
  readonly signal: AbortSignal;
  readonly go: (address: Address) => void;
}
