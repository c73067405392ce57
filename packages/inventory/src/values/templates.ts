/** What a template may ask for while it is evaluated. */
export interface TemplateScope {
  /** A variable of the host, itself evaluated. */
  lookup(name: string): Looked;
  /** A variable of another host; `undefined` as host is no host of the inventory. */
  lookupAt(host: string, name: string): Looked;
  /** Every name there is, to find the nearest one. */
  names(): readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
}

export type Looked =
  | { readonly state: 'found'; readonly value: unknown }
  | { readonly state: 'missing' }
  /** It exists and could not be evaluated itself; that has been said already. */
  | { readonly state: 'failed' }
  /** It is being evaluated: it needs itself. The path starts and ends with its name. */
  | { readonly state: 'cycle'; readonly path: readonly string[] };

export type Evaluated =
  | { readonly state: 'value'; readonly value: unknown }
  | { readonly state: 'wrong'; readonly message: string; readonly hint?: string }
  /** Fails because of something that has been said already. */
  | { readonly state: 'failed' };

/**
 * Evaluates Jinja as Ansible does: a text that is one expression keeps the type of its value, any other gives a text.
 * The reader itself understands the simplest expressions only; the rest is somebody else's, so that this package stays small.
 */
export interface Templates {
  evaluate(text: string, scope: TemplateScope): Evaluated;
}
