import type { TemplateScope } from '../values/templates.ts';
import type { Failures } from './engine.ts';
import { TemplateError } from './explain.ts';
import { HOSTVAR } from './names.ts';

/** What a template is given: its variables, and the functions that ask for more. */
export interface Gathered {
  readonly context: Readonly<Record<string, unknown>>;
  /** Names that no variable has. */
  readonly missing: readonly string[];
  /** Whether a variable could not be evaluated itself, which has been said already. */
  readonly failed: boolean;
  /** The way from a variable back to itself. */
  readonly cycle: readonly string[] | undefined;
}

const LOOKUPS: ReadonlySet<string> = new Set(['lookup', 'query', 'q']);

export function gather(names: readonly string[], scope: TemplateScope, failures: Failures): Gathered {
  const context: Record<string, unknown> = {};
  const missing: string[] = [];
  let failed = false;
  let cycle: readonly string[] | undefined;
  for (const name of names) {
    const looked = scope.lookup(name);
    if (looked.state === 'found') context[name] = looked.value;
    else if (looked.state === 'cycle') cycle ??= looked.path;
    else if (looked.state === 'failed') failed = true;
    else if (LOOKUPS.has(name)) context[name] = failures.noting(environmentLookup(scope));
    else if (name !== HOSTVAR) missing.push(name);
  }
  context[HOSTVAR] = failures.noting((host: string, name: string) => variableOf(host, name, scope));
  return { context, missing, failed, cycle };
}

/** A mapping without the value is what the engine takes for undefined; a function cannot give that itself. */
function variableOf(host: string, name: string, scope: TemplateScope): { readonly value?: unknown } {
  const looked = scope.lookupAt(host, name);
  switch (looked.state) {
    case 'found':
      return { value: looked.value };
    case 'failed':
      throw new TemplateError();
    case 'cycle':
      throw new TemplateError({ message: `${name} needs itself: ${looked.path.join(' -> ')}` });
    case 'missing':
      return {};
  }
}

function environmentLookup(scope: TemplateScope): (...words: readonly unknown[]) => unknown {
  return (kind, name) => {
    const word = String(kind).replace(/^ansible\.builtin\./, '');
    if (word === 'env') return scope.env[String(name)] ?? '';
    throw new TemplateError({
      message: `lookup('${word}') is not known here`,
      hint: "Only lookup('env', 'NAME') is: an inventory must mean the same wherever it is read.",
    });
  };
}
