/** What a member's variable is. */
export type Variable = (name: string) => unknown;

/** Does a member with these variables belong to the selection? */
export type Selector = (variable: Variable) => boolean;

type Expression = (variable: Variable) => unknown;

const TOKEN =
  /\s*(?:(?<operator>==|!=|<=|>=|\|\||&&|[<>!()])|`(?<literal>[^`]*)`|'(?<raw>[^']*)'|"(?<quoted>[^"]*)"|(?<name>[A-Za-z_][A-Za-z0-9_]*))/y;

interface Token {
  readonly kind: 'operator' | 'value' | 'name';
  readonly text: string;
  readonly value?: unknown;
}

/**
 * The part of JMESPath that selects members of a service: `[]`, `[*]` and `[? condition ]` with comparisons, `&&`, `||`,
 * `!` and parentheses over a member's variables. Throws a SyntaxError that says where the text stops making sense.
 *
 * @example
 * const member = { pg_role: 'replica', pg_offline_query: false };
 * compileSelector('[? pg_role == `replica` && !pg_offline_query ]')((name) => member[name]); // true
 */
export function compileSelector(selector: string): Selector {
  const text = selector.trim();
  if (/^\[\s*\*?\s*\]$/.test(text)) return () => true;
  const condition = /^\[\s*\?(?<condition>.*)\]$/s.exec(text)?.groups?.['condition'];
  if (condition === undefined) throw new SyntaxError(`"${selector}" is neither [] nor [? condition ]`);
  const parser = new Parser(tokenize(condition), selector);
  const expression = parser.parse();
  return (variable) => isTrue(expression(variable));
}

function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  const pattern = new RegExp(TOKEN);
  let at = 0;
  while (text.slice(at).trim() !== '') {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match === null) throw new SyntaxError(`"${text.slice(at).trim()}" is not understood`);
    tokens.push(toToken(match.groups ?? {}));
    at = pattern.lastIndex;
  }
  return tokens;
}

function toToken({
  operator,
  literal,
  raw,
  quoted,
  name,
}: Readonly<Record<string, string | undefined>>): Token {
  if (operator !== undefined) return { kind: 'operator', text: operator };
  if (literal !== undefined) return { kind: 'value', text: literal, value: jsonOrText(literal.trim()) };
  if (raw !== undefined) return { kind: 'value', text: raw, value: raw };
  return { kind: 'name', text: quoted ?? name ?? '' };
}

/** A literal is JSON; a word without quotes is a string, as the original's selectors have it. */
function jsonOrText(literal: string): unknown {
  try {
    return JSON.parse(literal);
  } catch {
    return literal;
  }
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #selector: string;
  #at = 0;

  constructor(tokens: readonly Token[], selector: string) {
    this.#tokens = tokens;
    this.#selector = selector;
  }

  parse(): Expression {
    const expression = this.#either();
    if (this.#at < this.#tokens.length) this.#fail();
    return expression;
  }

  #either(): Expression {
    let left = this.#both();
    while (this.#take('||')) {
      const [first, second] = [left, this.#both()];
      left = (variable) => (isTrue(first(variable)) ? first(variable) : second(variable));
    }
    return left;
  }

  #both(): Expression {
    let left = this.#comparison();
    while (this.#take('&&')) {
      const [first, second] = [left, this.#comparison()];
      left = (variable) => (isTrue(first(variable)) ? second(variable) : first(variable));
    }
    return left;
  }

  #comparison(): Expression {
    const left = this.#operand();
    for (const operator of ['==', '!=', '<=', '>=', '<', '>'] as const) {
      if (this.#take(operator)) {
        const right = this.#operand();
        return (variable) => compare(operator, left(variable), right(variable));
      }
    }
    return left;
  }

  #operand(): Expression {
    if (this.#take('!')) {
      const inner = this.#operand();
      return (variable) => !isTrue(inner(variable));
    }
    if (this.#take('(')) {
      const inner = this.#either();
      if (!this.#take(')')) this.#fail();
      return inner;
    }
    const token = this.#tokens[this.#at];
    if (token === undefined || token.kind === 'operator') return this.#fail();
    this.#at += 1;
    return token.kind === 'value' ? () => token.value : (variable) => variable(token.text) ?? null;
  }

  #take(operator: string): boolean {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'operator' || token.text !== operator) return false;
    this.#at += 1;
    return true;
  }

  #fail(): never {
    const token = this.#tokens[this.#at];
    throw new SyntaxError(
      `"${this.#selector}": ${token === undefined ? 'something is missing at its end' : `"${token.text}" is not expected there`}`,
    );
  }
}

function compare(operator: '==' | '!=' | '<=' | '>=' | '<' | '>', a: unknown, b: unknown): boolean {
  const equal = JSON.stringify(a) === JSON.stringify(b);
  if (operator === '==') return equal;
  if (operator === '!=') return !equal;
  if (typeof a !== 'number' || typeof b !== 'number') return false;
  switch (operator) {
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
    default:
      return operator satisfies never;
  }
}

/** JMESPath: false, null and what is empty are not true; 0 is. */
function isTrue(value: unknown): boolean {
  if (value === null || value === undefined || value === false || value === '') return false;
  if (Array.isArray(value)) return value.length > 0;
  return typeof value !== 'object' || Object.keys(value).length > 0;
}
