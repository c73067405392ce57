import { TaggedText } from './tagged.ts';

/** What a value needs before it can be used. */
export type Need = 'nothing' | 'admin_ip' | 'jinja';

/** Where names in templates come from. */
export interface Scope {
  /** The resolved value of a variable; `undefined` when there is none or when it refers to itself. */
  lookup(name: string): unknown;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Called for every text that stays as it is. */
  unresolved(reason: 'jinja' | 'admin_ip', path: readonly (string | number)[], text: string): void;
}

const needs = new WeakMap<object, Need>();

/** The strongest need of a value and everything inside it. Remembered per object, as most values are shared by many hosts. */
export function needOf(value: unknown): Need {
  if (typeof value === 'string') {
    if (value.includes('{{') || value.includes('{%')) return 'jinja';
    return value.includes('${admin_ip}') ? 'admin_ip' : 'nothing';
  }
  if (typeof value !== 'object' || value === null) return 'nothing';
  if (value instanceof TaggedText) return 'admin_ip';
  const known = needs.get(value);
  if (known !== undefined) return known;
  let need: Need = 'nothing';
  for (const part of Object.values(value)) {
    const inner = needOf(part);
    if (inner === 'jinja') need = 'jinja';
    else if (inner === 'admin_ip' && need === 'nothing') need = 'admin_ip';
  }
  needs.set(value, need);
  return need;
}

/** Resolves `${admin_ip}` and the simple Jinja expressions in a value; what it cannot resolve stays and is reported. */
export function resolve(value: unknown, scope: Scope, path: readonly (string | number)[] = []): unknown {
  if (needOf(value) === 'nothing') return value;
  if (typeof value === 'string') return resolveText(value, scope, path);
  if (value instanceof TaggedText) return value.text;
  if (Array.isArray(value)) return value.map((item, i) => resolve(item, scope, [...path, i]));
  return Object.fromEntries(
    Object.entries(value as object).map(([name, item]) => [name, resolve(item, scope, [...path, name])]),
  );
}

/** The original replaces this one placeholder; `${pg_cluster}`, `${dbsu}` and the like belong to modules. */
const ADMIN_IP = '${admin_ip}';

function resolveText(text: string, scope: Scope, path: readonly (string | number)[]): unknown {
  const resolved = text.includes('{{') || text.includes('{%') ? resolveJinja(text, scope) : text;
  if (resolved === undefined) scope.unresolved('jinja', path, text);
  const value = resolved ?? text;
  if (typeof value !== 'string' || !value.includes(ADMIN_IP)) return value;
  const address = scope.lookup('admin_ip');
  if (typeof address !== 'string' || address.includes(ADMIN_IP)) {
    scope.unresolved('admin_ip', path, text);
    return value;
  }
  return value.replaceAll(ADMIN_IP, address);
}

const EXPRESSION = /\{\{[-+]?([^{}]*?)[-+]?\}\}/g;

function resolveJinja(text: string, scope: Scope): unknown {
  const whole = /^\{\{([^{}]*)\}\}$/.exec(text.trim());
  // A text that is one expression keeps the type of the value, as in Ansible.
  if (whole?.[1] !== undefined) return evaluate(whole[1].trim(), scope);
  let complete = true;
  const replaced = text.replace(EXPRESSION, (all, inner: string) => {
    const value = evaluate(inner.trim(), scope);
    if (value === undefined || (typeof value === 'object' && value !== null)) {
      complete = false;
      return all;
    }
    return pythonText(value);
  });
  const rest = text.replace(EXPRESSION, '');
  return complete && !rest.includes('{{') && !rest.includes('{%') ? replaced : undefined;
}

const DEFAULTED = /^(.*?)\s*\|\s*(?:default|d)\(\s*('[^']*'|"[^"]*"|[\w.-]*)\s*(,\s*[Tt]rue\s*)?\)$/;
const ENVIRONMENT = /^lookup\(\s*['"](?:ansible\.builtin\.)?env['"]\s*,\s*['"](\w+)['"]\s*\)$/;

/** `name`, `name | default('x')`, `lookup('env', 'NAME')`; anything else is `undefined`. */
function evaluate(expression: string, scope: Scope): unknown {
  const defaulted = DEFAULTED.exec(expression);
  const subject = defaulted?.[1] ?? expression;
  const value = evaluateName(subject, scope);
  if (defaulted === null) return value === UNKNOWN ? undefined : value;
  if (value === UNKNOWN) return undefined;
  const replaceFalsy = defaulted[3] !== undefined;
  return value === undefined || (replaceFalsy && isFalsy(value)) ? literal(defaulted[2] ?? '') : value;
}

const UNKNOWN = Symbol('not a simple expression');

function evaluateName(subject: string, scope: Scope): unknown {
  if (/^[A-Za-z_]\w*$/.test(subject)) return scope.lookup(subject);
  const variable = ENVIRONMENT.exec(subject)?.[1];
  return variable === undefined ? UNKNOWN : (scope.env[variable] ?? '');
}

function literal(text: string): unknown {
  if (/^['"]/.test(text)) return text.slice(1, -1);
  if (/^[Tt]rue$/.test(text)) return true;
  if (/^[Ff]alse$/.test(text)) return false;
  if (/^[Nn]one$/.test(text)) return null;
  if (/^-?\d+(?:\.\d+)?$/.test(text)) return Number(text);
  return text === '' ? '' : undefined;
}

function isFalsy(value: unknown): boolean {
  return !value || (typeof value === 'object' && Object.keys(value).length === 0);
}

/** Jinja prints with Python's words. */
function pythonText(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  if (value === null) return 'None';
  return value === true ? 'True' : 'False';
}
