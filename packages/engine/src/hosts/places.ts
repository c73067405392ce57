/** Where the engine keeps its own things on a host. */
export interface HostPlaces {
  /** Module marks and pending markers. */
  readonly etc: string;
  /** Locks and scratch files of running scripts. */
  readonly run: string;
}

export const standardPlaces: HostPlaces = { etc: '/etc/pigsty', run: '/run/pigsty' };
