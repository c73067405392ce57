import { isSecret, type Inventory, type Secret } from '@pigsty/sdk';

/** Removes known secrets from text that came back from a host, before anybody sees it. */
export interface Redactor {
  /** Looks for secrets in any value: op arguments, parameters, connections. */
  learn(value: unknown): void;
  readonly clean: (text: string) => string;
}

/** Shorter secrets would blacken ordinary words, and protect nobody. */
const shortest = 4;

/** Up to here a secret may be a word of the language. */
const ordinary = 8;

/** With an inventory: a password that is the name of a cluster, as some defaults are, is everywhere anyway. */
export function makeRedactor(inventory?: Inventory): Redactor {
  const known = namesOf(inventory);
  const needles = new Set<string>();
  const add = (secret: Secret): void => {
    const plain = secret.reveal();
    if (plain.length >= shortest && !known.has(plain)) needles.add(plain);
    // A statement or file that was made of a secret may come back line by line.
    if (plain.includes('\n'))
      for (const line of plain.split('\n')) if (line.trim().length >= 16) needles.add(line.trim());
  };
  const visit = (value: unknown, depth: number): void => {
    if (isSecret(value)) add(value);
    else if (Array.isArray(value)) for (const item of value) visit(item, depth + 1);
    else if (value !== null && typeof value === 'object' && depth < 12)
      for (const item of Object.values(value)) visit(item, depth + 1);
  };
  return {
    learn: (value) => visit(value, 0),
    clean: (text) => {
      const present = [...needles].filter((n) => text.includes(n)).sort((a, b) => b.length - a.length);
      return present.reduce((out, needle) => out.replaceAll(pattern(needle), '[secret]'), text);
    },
  };
}

function namesOf(inventory: Inventory | undefined): ReadonlySet<unknown> {
  if (inventory === undefined) return new Set();
  const clusters = [...inventory.hosts.values()].flatMap(({ vars }) =>
    Object.entries(vars).flatMap(([name, value]) => (name.endsWith('_cluster') ? [value] : [])),
  );
  return new Set<unknown>([...inventory.groups.keys(), ...inventory.hosts.keys(), ...clusters]);
}

/** A short secret is often an ordinary word: it is removed where it stands alone, not inside a name such as `pg-test`. */
function pattern(needle: string): RegExp {
  const literal = needle.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
  return needle.length < ordinary
    ? new RegExp(`(?<![\\w-])${literal}(?![\\w-])`, 'g')
    : new RegExp(literal, 'g');
}
