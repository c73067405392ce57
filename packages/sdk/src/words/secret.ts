import { createHash } from 'node:crypto';

/** Two copies of this package in one process (a bundled command, a third party's module) know each other's secrets. */
const brand = Symbol.for('@pigsty/sdk/Secret');

/**
 * A value that must not be seen. It prints as `[secret]` in strings, JSON, errors and `util.inspect`.
 * Only the transport (which sends it over stdin) and file writing may call `reveal()`.
 */
export class Secret {
  readonly #plain: string;
  readonly #masked: string;
  readonly [brand] = true;

  private constructor(plain: string, masked: string) {
    this.#plain = plain;
    this.#masked = masked;
  }

  /** @param masked what may be seen of it in its place */
  static of(plain: string, masked = '[secret]'): Secret {
    return new Secret(plain, masked);
  }

  /** The plain value. Called in two places only: the transport and file writing. */
  reveal(): string {
    return this.#plain;
  }

  /** A secret made of this one, for example an SQL statement that contains it. */
  map(make: (plain: string) => string): Secret {
    return Secret.of(make(this.#plain));
  }

  /** The same by work on another thread, such as deriving a key. */
  async mapAsync(make: (plain: string) => Promise<string>): Promise<Secret> {
    return Secret.of(await make(this.#plain));
  }

  /** Asks a yes/no question about the plain value without letting it out. */
  matches(test: (plain: string) => boolean): boolean {
    return test(this.#plain);
  }

  /** Hex SHA-256 of the UTF-8 bytes: what a host reports about a file with this content. */
  sha256(): string {
    return createHash('sha256').update(this.#plain, 'utf8').digest('hex');
  }

  /** What may be seen of it: `[secret]`, and the text around it where it was joined with text. */
  get masked(): string {
    return this.#masked;
  }

  get byteLength(): number {
    return new TextEncoder().encode(this.#plain).length;
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '[secret]';
  }
}

/** Text that may contain a secret. */
export type Text = string | Secret;

export function isSecret(value: unknown): value is Secret {
  return value !== null && typeof value === 'object' && brand in value;
}

/**
 * Joins plain and secret parts: the result is a `Secret` as soon as one part is.
 *
 * @example
 * const body = text`user=${'dba'} password=${Secret.of('x')}`; // Secret
 */
export function text(strings: TemplateStringsArray, ...parts: readonly (Text | number)[]): Text {
  return joinText(strings.flatMap((s, i) => (i < parts.length ? [s, parts[i] ?? ''] : [s])));
}

/** Concatenates parts into plain text, or into a `Secret` when a part is one. */
export function joinText(parts: readonly (Text | number)[], separator = ''): Text {
  const secret = parts.some(isSecret);
  const join = (of: (part: Secret) => string): string => {
    let joined = '';
    parts.forEach((part, at) => {
      // Added, not joined: a long part that many texts have in common is not copied.
      joined += `${at > 0 ? separator : ''}${isSecret(part) ? of(part) : String(part)}`;
    });
    return joined;
  };
  return secret
    ? Secret.of(
        join(secretPart),
        join((p) => p.masked),
      )
    : join(secretPart);
}

/** Hex SHA-256 of plain or secret text. */
export function sha256(content: Text): string {
  return isSecret(content) ? content.sha256() : createHash('sha256').update(content, 'utf8').digest('hex');
}

function secretPart(part: Secret): string {
  let plain = '';
  part.map((p) => (plain = p));
  return plain;
}
