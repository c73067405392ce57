/**
 * A text with one of Ansible's tags. `!unsafe` is never a template; `!vault` is encrypted, and its plain text is no
 * template either.
 */
export class TaggedText {
  readonly tag: 'unsafe' | 'vault';
  readonly text: string;

  constructor(tag: 'unsafe' | 'vault', text: string) {
    this.tag = tag;
    this.text = text;
  }
}

/** Every text inside a value that is tagged as a whole. */
export function tagged(value: unknown): unknown {
  if (typeof value === 'string') return new TaggedText('unsafe', value);
  if (value instanceof TaggedText || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(tagged);
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, tagged(part)]));
}

const declared = new WeakMap<object, unknown>();

/** The value as Ansible prints it in JSON: a tagged text is a mapping with its text. Equal where no tag is inside. */
export function asDeclared(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof TaggedText) return { [`__ansible_${value.tag}`]: value.text };
  const known = declared.get(value);
  if (known !== undefined) return known;
  const entries = Object.entries(value).map(([name, part]) => [name, asDeclared(part)] as const);
  const same = entries.every(([name, part]) => part === (value as Record<string, unknown>)[name]);
  const made = same
    ? value
    : Array.isArray(value)
      ? entries.map(([, part]) => part)
      : Object.fromEntries(entries);
  declared.set(value, made);
  return made;
}

/** What `asDeclared` made of a tagged text, found in a file: Ansible's own spelling of tags in JSON. */
export function fromDeclared(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const [entry, ...more] = Object.entries(value);
  if (entry === undefined || more.length > 0 || typeof entry[1] !== 'string') return value;
  if (entry[0] === '__ansible_vault') return new TaggedText('vault', entry[1]);
  return entry[0] === '__ansible_unsafe' ? new TaggedText('unsafe', entry[1]) : value;
}
