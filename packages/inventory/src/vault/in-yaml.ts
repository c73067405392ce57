import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Pair, type Scalar } from 'yaml';

/** A value that was encrypted or decrypted, or could not be. */
export interface VaultedValue {
  /** Dotted: `all.children.pg-meta.vars.pg_users.0.password`. */
  readonly path: string;
  readonly line: number;
  readonly column: number;
  /** Why it stays as it is. */
  readonly refused?: string;
}

export interface VaultEdit {
  readonly text: string;
  readonly values: readonly VaultedValue[];
}

interface Found extends VaultedValue {
  readonly scalar: Scalar & { readonly range: readonly [number, number, number] };
  readonly inFlow: boolean;
  /** Where the key of the value stands in its line, from 0. */
  readonly margin: number;
}

/** What is to be done with a value: another text for it, or the reason why not. */
type Outcome = { readonly text: string } | { readonly refused: string };

/**
 * Encrypts the values of the named keys, wherever in the file they stand. Comments and layout stay.
 *
 * @example
 * encryptInYaml(text, { keys: new Set(['pg_admin_password']), encrypt: (plain) => encryptVault(plain, password) });
 */
export function encryptInYaml(
  text: string,
  { keys, encrypt }: { readonly keys: ReadonlySet<string>; readonly encrypt: (plain: string) => string },
): VaultEdit {
  const found = scalarsOf(text).filter(({ path }) => keys.has(path.split('.').at(-1) ?? ''));
  return edited(text, found, ({ scalar, inFlow, margin }) => {
    if (isVault(scalar)) return { refused: 'it is encrypted already' };
    const plain = typeof scalar.value === 'string' ? scalar.value : (scalar.source ?? '');
    if (/\{\{|\{%|\$\{(?:admin_ip|env:)/.test(plain))
      return { refused: 'a template or placeholder in it would not be filled any more' };
    const lines = encrypt(plain).trimEnd().split('\n');
    if (inFlow) return { text: `!vault ${JSON.stringify(`${lines.join('\n')}\n`)}` };
    const indent = ' '.repeat(margin + 2);
    return { text: ['!vault |', ...lines.map((line) => indent + line)].join('\n') };
  });
}

/** Decrypts `!vault` values, of the named keys only if some are named. */
export function decryptInYaml(
  text: string,
  { keys, decrypt }: { readonly keys?: ReadonlySet<string>; readonly decrypt: (vaulted: string) => Outcome },
): VaultEdit {
  const found = scalarsOf(text).filter(
    ({ scalar, path }) => isVault(scalar) && (keys === undefined || keys.has(path.split('.').at(-1) ?? '')),
  );
  return edited(text, found, ({ scalar }) => {
    const plain = decrypt(String(scalar.value));
    return 'refused' in plain ? plain : { text: written(plain.text) };
  });
}

function isVault({ tag }: Scalar): boolean {
  return tag === '!vault' || tag === '!vault-encrypted';
}

function scalarsOf(text: string): readonly Found[] {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
  });
  const found: Found[] = [];
  const visit = (
    node: unknown,
    path: readonly (string | number)[],
    place: { margin: number; inFlow: boolean },
  ): void => {
    if (isMap(node)) {
      for (const { key, value } of node.items as Pair<Scalar, unknown>[]) {
        const keyAt = key.range?.[0] ?? 0;
        const margin = keyAt - (text.lastIndexOf('\n', keyAt - 1) + 1);
        visit(value, [...path, String(key.value)], { margin, inFlow: place.inFlow || node.flow === true });
      }
    } else if (isSeq(node)) {
      node.items.forEach((item, i) =>
        visit(item, [...path, i], { ...place, inFlow: place.inFlow || node.flow === true }),
      );
    } else if (isScalar(node) && node.range && node.value !== null) {
      const { line, col } = lines.linePos(node.range[0]);
      found.push({ path: path.join('.'), line, column: col, scalar: node as Found['scalar'], ...place });
    }
  };
  visit(document.contents, [], { margin: 0, inFlow: false });
  return found;
}

function edited(text: string, found: readonly Found[], change: (found: Found) => Outcome): VaultEdit {
  let result = text;
  const values: VaultedValue[] = [];
  // From the end, so that offsets stay true.
  for (const one of [...found].reverse()) {
    const { path, line, column, scalar } = one;
    const outcome = change(one);
    values.unshift({ path, line, column, ...('refused' in outcome ? outcome : {}) });
    if ('text' in outcome) result = replaced(result, scalar, outcome.text);
  }
  return { text: result, values };
}

/** The value's own tag goes with it; a comment behind it, or behind the `|` of a block, stays on its line. */
function replaced(text: string, scalar: Found['scalar'], by: string): string {
  const [from, to] = scalar.range;
  const start = isVault(scalar) ? text.lastIndexOf('!', from - 1) : from;
  const isBlock = scalar.type === 'BLOCK_LITERAL' || scalar.type === 'BLOCK_FOLDED';
  const header = isBlock ? (/^[|>]\S*([^\n]*)/.exec(text.slice(from, to))?.[1]?.trimEnd() ?? '') : '';
  const lineEnd = isBlock ? to : endOfLine(text, to);
  const [first = '', ...lines] = by.split('\n');
  const tail = isBlock ? header : text.slice(to, lineEnd);
  const rest = text.slice(lineEnd);
  const newline = isBlock ? '\n' : '';
  return `${text.slice(0, start)}${[first + tail, ...lines].join('\n')}${newline}${rest}`;
}

function endOfLine(text: string, from: number): number {
  const at = text.indexOf('\n', from);
  return at === -1 ? text.length : at;
}

const RESERVED = /^(?:~|null|true|false|yes|no|on|off|y|n)$/i;

/** A plain text as YAML. */
function written(plain: string): string {
  if (/^[A-Za-z_][\w.-]*$/.test(plain) && !RESERVED.test(plain)) return plain;
  return /[\p{Cc}]/u.test(plain) ? JSON.stringify(plain) : `'${plain.replaceAll("'", "''")}'`;
}
