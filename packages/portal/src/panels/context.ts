import type { Address } from '../address/address.ts';
import type { Range } from '../address/time-range.ts';

/** What a panel may know besides its own data. */
export interface PanelContext {
  readonly address: Address;
  readonly range: Range;
  readonly nowMs: number;
  readonly signal: AbortSignal;
  readonly go: (address: Address) => void;
}
