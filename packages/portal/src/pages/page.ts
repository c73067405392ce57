import type { Address } from '../address/address.ts';
import type { PortalIndex } from '../content/content.ts';

/** What a page gets: where it is, what there is, what time it is, and how to go elsewhere. */
export interface PageContext {
  readonly address: Address;
  readonly index: PortalIndex;
  readonly now: () => number;
  /** Ends every question of the page when somebody leaves it. */
  readonly signal: AbortSignal;
  readonly go: (address: Address, how?: 'replace') => void;
}

/** A page on the screen. */
export interface Page {
  readonly title: string;
  readonly root: HTMLElement;
  /** Seconds between two refreshes; none for a page that asks when it is told to. */
  readonly everySeconds: number | undefined;
  readonly refresh: () => Promise<void>;
}
