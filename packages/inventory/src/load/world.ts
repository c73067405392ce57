import type { Sources } from '../files/text.ts';

/** Asks a person for a secret, without showing the answer. */
export interface AskSecret {
  secret(question: string): Promise<string>;
}

/** What loading an inventory takes from the process it runs in. */
export interface ReadingWorld extends Sources {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether somebody can be asked for a password of the vault; nobody when absent. */
  readonly interactive?: boolean;
  readonly ask?: AskSecret;
  /** Gets what removes the vault's secrets from a text, once they are known. */
  redactWith?(clean: (text: string) => string): void;
}

/** Where passwords of the vault come from, besides the environment and `ansible.cfg`. */
export interface VaultSources {
  readonly passwordFiles: readonly string[];
  /** `label@file`, or `label@prompt`. */
  readonly ids: readonly string[];
  readonly ask: boolean;
}
