import type { z } from 'zod';
import { isSecretPlace } from './finding.ts';
import type { ParameterSet } from './parameter-set.ts';

export interface RedactOptions {
  /** The parameter's type, when a module has one of this name. */
  readonly schema?: z.ZodType;
  /** The same value as the files have it; what is encrypted there is hidden. */
  readonly declared?: unknown;
}

/** A variable's value fit to be shown; with what the files have of it, what is encrypted there is hidden. */
export type ParameterRedactor = (name: string, value: unknown, declared?: unknown) => unknown;

/**
 * Redacts variables by the parameters that these modules have of their names.
 *
 * @example
 * parameterRedactor(estate.specs)('pg_admin_password', 'x'); // '[secret]'
 */
export function parameterRedactor(sets: readonly Pick<ParameterSet, 'params'>[]): ParameterRedactor {
  const schemas = Object.assign({}, ...sets.map(({ params }) => params.shape)) as Readonly<
    Record<string, z.ZodType | undefined>
  >;
  return (name, value, declared) => {
    const schema = Object.hasOwn(schemas, name) ? schemas[name] : undefined;
    return redactValue(name, value, { ...(schema === undefined ? {} : { schema }), declared });
  };
}

const HIDDEN = '[secret]';

/**
 * A value fit to be shown: what the schema marks as secret, what is named like a secret, what is vaulted, and passwords in
 * URLs read `[secret]`.
 *
 * @example
 * redactValue('pg_users', [{ name: 'a', password: 'x' }]); // [{ name: 'a', password: '[secret]' }]
 */
export function redactValue(name: string, value: unknown, options: RedactOptions = {}): unknown {
  return redact(value, options.declared, { name, options, path: [] });
}

interface Place {
  readonly name: string;
  readonly options: RedactOptions;
  readonly path: readonly (string | number)[];
}

function redact(value: unknown, declared: unknown, place: Place): unknown {
  if (value === undefined || value === null || typeof value === 'boolean') return value;
  if (isVaulted(declared) || isVaulted(value)) return HIDDEN;
  if (typeof value === 'object') {
    const parts = Object.entries(value).map(([key, part]): [string, unknown] => {
      const step = Array.isArray(value) ? Number(key) : key;
      const below = (declared as Readonly<Record<string, unknown>> | null | undefined)?.[key];
      return [key, redact(part, below, { ...place, path: [...place.path, step] })];
    });
    return Array.isArray(value) ? parts.map(([, part]) => part) : Object.fromEntries(parts);
  }
  if (value === '' || !isSecret(place)) return typeof value === 'string' ? withoutPasswords(value) : value;
  return HIDDEN;
}

/** Keys of services that applications keep among their settings. */
const KEY_NAME = /(?:^|_)(?:api|access|secret|service|role|anon|encryption|signing|master)_key$/i;

function isSecret({ name, options, path }: Place): boolean {
  // Where a key lies is no secret.
  if (/_(?:file|path|dir)$/i.test(String(path.at(-1) ?? name))) return false;
  if ([name, ...path].some((step) => typeof step === 'string' && KEY_NAME.test(step))) return true;
  // Without a schema only names tell.
  return isSecretPlace(name, options.schema, path);
}

function isVaulted(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, '__ansible_vault');
}

/** `postgres://user:[secret]@host/db`, and the same in longer texts. */
function withoutPasswords(text: string): string {
  return text.replace(/(\b[a-z][a-z0-9+.-]*:\/\/[^\s:@/]*:)[^\s/]+(?=@)/gi, `$1${HIDDEN}`);
}
