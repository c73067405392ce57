/** How clients are treated while their cluster spares a host. */
export interface DrainInput {
  /** Clients that cannot be held are cut off, instead of refusing the procedure. */
  readonly cut: boolean;
}
