/** One way to make a file right that is not YAML, and how it would be said. */
export interface Fix {
  /** The lines that become others; none is added or taken away, so that places stay true. */
  readonly changes: ReadonlyMap<number, string>;
  /** How far from what is written: the least is the likeliest. */
  readonly cost: number;
  /** Line and column to point at; where the parser gave up when absent. */
  readonly at?: { readonly line: number; readonly column: number };
  readonly message?: string;
  readonly hint: string;
}

/** Where the parser gave up. */
export interface Stop {
  readonly line: number;
  readonly column: number;
}
