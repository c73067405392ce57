/** What a member's variable is. */
export type Variable = (name: string) => unknown;

/** Does a member with these variables belong to the selection? */
export type Selector = (variable: Variable) => boolean;

type Expression = (variable: Variable) => unknown;

/** One side of a comparison: a variable by its name, or a value. */
export type Operand =
  { readonly name: string } | { readonly value: unknown } | { readonly condition: Expression };

/** What a selector asks of members. */
export interface Questions {
  /** Variables in the order of the text. */
  readonly names: readonly string[];
  /** Pairs that are asked to be equal or different. */
  readonly comparisons: readonly (readonly [Operand, Operand])[];
}

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
  const parser = parserOf(selector);
  if (parser === undefined) return () => true;
  const expression = parser.parse();
  return (variable) => isTrue(expression(variable));
}

/** The variables that a selector asks for, and what it compares. Throws like `compileSelector`. */
export function questionsOf(selector: string): Questions {
  const parser = parserOf(selector);
  parser?.parse();
  return { names: parser?.names ?? [], comparisons: parser?.comparisons ?? [] };
}

/** Nothing for all members. */
function parserOf(selector: string): Parser | undefined {
  const text = selector.trim();
  if (/^\[\s*\*?\s*\]$/.test(text)) return undefined;
  const condition = /^\[\s*\?(?<condition>.*)\]$/s.exec(text)?.groups?.['condition'];
  if (condition === undefined) throw new SyntaxError(`"${selector}" is neither [] nor [? condition ]`);
  return new Parser(tokenize(condition), selector);
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
  readonly names: string[] = [];
  readonly comparisons: (readonly [Operand, Operand])[] = [];
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
        if (operator === '==' || operator === '!=') this.comparisons.push([left, right]);
        const [a, b] = [expressionOf(left), expressionOf(right)];
        return (variable) => compare(operator, a(variable), b(variable));
      }
    }
    return expressionOf(left);
  }

  #operand(): Operand {
    if (this.#take('!')) {
      const inner = expressionOf(this.#operand());
      return { condition: (variable) => !isTrue(inner(variable)) };
    }
    if (this.#take('(')) {
      const condition = this.#either();
      if (!this.#take(')')) this.#fail();
      return { condition };
    }
    const token = this.#tokens[this.#at];
    if (token === undefined || token.kind === 'operator') return this.#fail();
    this.#at += 1;
    if (token.kind === 'value') return { value: token.value };
    this.names.push(token.text);
    return { name: token.text };
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

function expressionOf(operand: Operand): Expression {
  if ('condition' in operand) return operand.condition;
  if ('value' in operand) return () => operand.value;
  return (variable) => variable(operand.name) ?? null;
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
