import { type Position, type Problem, Secret } from '@pigsty/sdk';

import { TaggedText } from '../yaml/tagged.ts';
import { decryptVault, type Decrypted, type VaultPassword } from '../vault/cipher.ts';

/** Where an encrypted text stands. */
export interface VaultPlace {
  readonly subject: string;
  readonly position: Position;
}

interface Missed {
  readonly first: VaultPlace;
  readonly ids: Set<string>;
  count: number;
}

/** Decrypts each text once, collects what must not be shown, and says once per file what could not be opened. */
export class VaultValues {
  readonly #passwords: readonly VaultPassword[];
  readonly #known = new Map<string, Decrypted>();
  readonly #missed = {
    'no-password': new Map<string, Missed>(),
    'wrong-password': new Map<string, Missed>(),
  };
  readonly #damaged = new Map<string, Problem>();
  readonly #hidden = new Set<string>();
  readonly #unopened = new Map<string, Position>();

  constructor(passwords: readonly VaultPassword[]) {
    this.#passwords = passwords;
  }

  /** The plain text, or nothing when it cannot be had; that is a problem then. */
  open(text: string, place: VaultPlace): string | undefined {
    let found = this.#known.get(text);
    if (found === undefined) this.#known.set(text, (found = decryptVault(text, this.#passwords)));
    if (found.state === 'plain') {
      let plain = '';
      found.plain.matches((words) => ((plain = words), true));
      return plain;
    }
    const { file, line, column } = place.position;
    const key = `${file}:${line}:${column}`;
    if (this.#unopened.has(key)) return undefined;
    this.#unopened.set(key, place.position);
    if (found.state === 'damaged') this.#damaged.set(key, damaged(found.reason, place));
    else {
      const missed = this.#missed[found.state].get(file) ?? { first: place, ids: new Set(), count: 0 };
      missed.count += 1;
      if (found.state === 'wrong-password' && found.id !== undefined) missed.ids.add(found.id);
      this.#missed[found.state].set(file, missed);
    }
    return undefined;
  }

  /** Remembers a value that came from the vault, with everything inside it. Words of YAML hide nothing. */
  hide(value: unknown): void {
    if (typeof value === 'string' || typeof value === 'number') this.#hidden.add(String(value));
    else if (value instanceof TaggedText) {
      if (value.tag === 'unsafe') this.#hidden.add(value.text);
    } else if (typeof value === 'object' && value !== null)
      for (const part of Object.values(value)) this.hide(part);
  }

  get secrets(): readonly Secret[] {
    return [...this.#hidden].map((plain) => Secret.of(plain));
  }

  /** Where values stand that could not be had; `problems` names the first of each file. */
  get unopened(): readonly Position[] {
    return [...this.#unopened.values()];
  }

  get problems(): readonly Problem[] {
    return [
      ...[...this.#missed['no-password'].values()].map(noPassword),
      ...[...this.#missed['wrong-password'].values()].map(wrongPassword),
      ...this.#damaged.values(),
    ];
  }
}

function noPassword({ first, count }: Missed): Problem {
  return {
    severity: 'error',
    rule: 'vault-password',
    ...first,
    message: `${values(count)} encrypted, and there is no vault password`,
    hint: 'Add --vault-password-file FILE or --ask-vault-pass, or set PIGSTY_VAULT_PASSWORD_FILE.',
  };
}

function wrongPassword({ first, count, ids }: Missed): Problem {
  const labels = [...ids].join(', ');
  return {
    severity: 'error',
    rule: 'vault-password',
    ...first,
    message: `${values(count)} encrypted, and no vault password that was given fits`,
    hint:
      ids.size === 0
        ? 'Was it encrypted with another password? Try: --ask-vault-pass'
        : `Labelled ${labels}: --vault-id ${labels.split(', ')[0] ?? ''}@FILE`,
  };
}

function values(count: number): string {
  return count === 1 ? 'this is' : `this and ${count - 1} more of this file are`;
}

function damaged(reason: string, place: VaultPlace): Problem {
  const hint = 'Encrypt it again: pigsty vault encrypt --name NAME';
  return { severity: 'error', rule: 'vault-damaged', ...place, message: reason, hint };
}
