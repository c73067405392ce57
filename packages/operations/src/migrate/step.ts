interface About {
  /** The parameter, or a key inside of one. */
  readonly name: string;
  /** The version of Pigsty that made the change. */
  readonly since: string;
  readonly reason: string;
  /** Where the key is: `['pg_databases', '*']`. A parameter itself when absent. */
  readonly within?: readonly string[];
}

/** One change between versions, as data. */
export type Step =
  | (About & { readonly kind: 'rename'; readonly to: string })
  | (About & {
      readonly kind: 'convert';
      readonly to: string;
      /** How values change, for the reference. */
      readonly values: string;
      /** The new value; nothing when it is for the user to decide. Idempotent where the name stays. */
      convert(value: unknown): unknown;
    })
  | (About & { readonly kind: 'remove'; readonly advice: string })
  | (About & { readonly kind: 'add'; readonly value: unknown });
