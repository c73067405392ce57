import type { Looked, TemplateScope } from './templates.ts';

/** A value, or nothing where the expression is beyond the simplest ones or has no value. */
export type Simple = { readonly value: unknown } | undefined;

const EXPRESSION = /\{\{[-+]?([^{}]*?)[-+]?\}\}/g;

/** `{{ name }}`, `{{ name | default('x') }}`, `{{ lookup('env', 'NAME') }}`, alone or within a text. */
export function simpleTemplate(text: string, scope: TemplateScope): Simple {
  const whole = /^\{\{([^{}]*)\}\}$/.exec(text);
  // A text that is one expression keeps the type of the value, as in Ansible.
  if (whole?.[1] !== undefined) return evaluate(whole[1].trim(), scope);
  if (/\{\{[-+]|[-+]\}\}/.test(text)) return undefined;
  let complete = true;
  const replaced = text.replace(EXPRESSION, (all, inner: string) => {
    const found = evaluate(inner.trim(), scope);
    if (found === undefined || (typeof found.value === 'object' && found.value !== null)) {
      complete = false;
      return all;
    }
    return pythonWord(found.value);
  });
  const rest = text.replace(EXPRESSION, '');
  return complete && !/\{[{%#]/.test(rest) ? { value: replaced } : undefined;
}

const DEFAULTED = /^(.*?)\s*\|\s*(?:default|d)\(\s*('[^'\\]*'|"[^"\\]*"|[\w.-]+)\s*(,\s*[Tt]rue\s*)?\)$/;
const ENVIRONMENT = /^lookup\(\s*['"](?:ansible\.builtin\.)?env['"]\s*,\s*['"](\w+)['"]\s*\)$/;

/** The variable of the environment that a template asks for, where it asks for nothing else. */
export function environmentOf(text: string): string | undefined {
  const inner = /^\{\{([^{}]*)\}\}$/.exec(text)?.[1];
  return inner === undefined ? undefined : ENVIRONMENT.exec(inner.trim())?.[1];
}

function evaluate(expression: string, scope: TemplateScope): Simple {
  const defaulted = DEFAULTED.exec(expression);
  const subject = defaulted?.[1] ?? expression;
  const looked = subjectValue(subject, scope);
  if (looked?.state === 'found') {
    const replaceFalsy = defaulted?.[3] !== undefined;
    if (!replaceFalsy || !isFalsy(looked.value)) return { value: looked.value };
  } else if (looked?.state !== 'missing') return undefined;
  return defaulted === null ? undefined : literal(defaulted[2] ?? '');
}

function subjectValue(subject: string, scope: TemplateScope): Looked | undefined {
  if (/^[A-Za-z_]\w*$/.test(subject)) return LITERALS.test(subject) ? undefined : scope.lookup(subject);
  const variable = ENVIRONMENT.exec(subject)?.[1];
  return variable === undefined ? undefined : { state: 'found', value: scope.env[variable] ?? '' };
}

const LITERALS = /^(?:[Tt]rue|[Ff]alse|[Nn]one)$/;

function literal(text: string): Simple {
  if (/^['"]/.test(text)) return { value: text.slice(1, -1) };
  if (/^[Tt]rue$/.test(text)) return { value: true };
  if (/^[Ff]alse$/.test(text)) return { value: false };
  if (/^[Nn]one$/.test(text)) return { value: null };
  return /^-?\d+(?:\.\d+)?$/.test(text) ? { value: Number(text) } : undefined;
}

function isFalsy(value: unknown): boolean {
  return !value || (typeof value === 'object' && Object.keys(value).length === 0);
}

/** Jinja prints with Python's words. */
function pythonWord(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  if (value === null) return 'None';
  return value === true ? 'True' : 'False';
}
