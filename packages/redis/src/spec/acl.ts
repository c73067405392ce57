/** What one user may do, so that two spellings of the same are equal: order, aliases and what Redis spells out itself. */
export function aclMeaning(words: readonly string[]): string {
  const user = new User();
  for (const word of words) user.apply(word);
  return user.text();
}

/** Words of a rule; a selector in parentheses is one word. */
export function aclWords(text: string): readonly string[] {
  return text.match(/\([^)]*\)|\S+/g) ?? [];
}

class User {
  #on = false;
  #open = false;
  readonly #hashes = new Set<string>();
  readonly #flags = new Set<string>();
  #root = new Rights();
  #selectors: string[] = [];

  apply(word: string): void {
    const lower = word.toLowerCase();
    if (word.startsWith('(')) this.#selectors.push(selector(word));
    else if (word.startsWith('#')) this.#hashes.add(word);
    else if (lower === 'on' || lower === 'off') this.#on = lower === 'on';
    else if (lower === 'nopass') this.#open = true;
    else if (lower === 'sanitize-payload') this.#flags.delete('skip-sanitize-payload');
    else if (lower === 'skip-sanitize-payload') this.#flags.add(lower);
    else if (lower === 'clearselectors') this.#selectors = [];
    else if (lower === 'reset') this.#reset();
    else if (lower === 'resetpass') this.#forget();
    else this.#root.apply(word);
  }

  text(): string {
    const access = [
      this.#on ? 'on' : 'off',
      ...(this.#open ? ['nopass'] : []),
      ...this.#hashes,
      ...this.#flags,
    ];
    return [...sorted(access), this.#root.text(), ...sorted(this.#selectors)].join(' ');
  }

  #reset(): void {
    this.#on = false;
    this.#forget();
    this.#flags.clear();
    this.#root = new Rights();
    this.#selectors = [];
  }

  #forget(): void {
    this.#open = false;
    this.#hashes.clear();
  }
}

function selector(word: string): string {
  const rights = new Rights();
  for (const inner of aclWords(word.slice(1, -1))) rights.apply(inner);
  return `(${rights.text()})`;
}

/** Keys, channels and commands: of a user, or of one of its selectors. */
class Rights {
  /** Patterns, and whether they may be read and written. */
  #keys = new Map<string, Set<string>>();
  #channels = new Set<string>();
  #base = '-@all';
  /** In their order, which counts: the last one that names a command decides. */
  #commands: string[] = [];

  apply(word: string): void {
    const [, access, pattern] = /^(?:%([RW]+))?~(.*)$/is.exec(word) ?? [];
    const lower = word.toLowerCase();
    if (pattern !== undefined) this.#allowKeys(pattern, access?.toUpperCase() ?? 'RW');
    else if (lower === 'allkeys') this.#allowKeys('*', 'RW');
    else if (lower === 'resetkeys') this.#keys = new Map();
    else if (word.startsWith('&')) this.#channels.add(word);
    else if (lower === 'allchannels') this.#channels.add('&*');
    else if (lower === 'resetchannels') this.#channels = new Set();
    else if (lower === 'allcommands' || lower === 'nocommands')
      this.#startFrom(lower === 'allcommands' ? '+@all' : '-@all');
    else if (lower === '+@all' || lower === '-@all') this.#startFrom(lower);
    else this.#rule(lower);
  }

  text(): string {
    const keys = [...this.#keys].map(([pattern, access]) => `%${sorted([...access]).join('')}~${pattern}`);
    return [...sorted(keys), ...sorted([...this.#channels]), this.#base, ...this.#commands].join(' ');
  }

  #allowKeys(pattern: string, access: string): void {
    this.#keys.set(pattern, new Set([...(this.#keys.get(pattern) ?? []), ...access]));
  }

  #startFrom(base: string): void {
    this.#base = base;
    this.#commands = [];
  }

  /** As Redis does it: a rule takes the place of an earlier one about the same command, and about its subcommands. */
  #rule(rule: string): void {
    const name = rule.slice(1);
    const others = this.#commands.filter((r) => r.slice(1) !== name && !r.slice(1).startsWith(`${name}|`));
    this.#commands = [...others, rule];
  }
}

function sorted(words: readonly string[]): readonly string[] {
  return [...words].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}
