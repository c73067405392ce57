import { Scalar, type ScalarTag } from 'yaml';

/**
 * The scalars of YAML 1.1 as PyYAML resolves them, so that a value means here what it means to Ansible:
 * `yes` is true and `y` is text, `0644` is octal, `1e3` is text, `12:30` counts in base 60.
 * Differences on purpose: a date stays text, and so does a whole number that JavaScript cannot hold exactly.
 * Source: resolver.py and constructor.py of PyYAML 6.
 */
export const PYYAML_TAGS: readonly ScalarTag[] = [
  implicit('null', /^(?:~|null|Null|NULL)?$/, () => null),
  implicit('bool', /^(?:yes|Yes|YES|true|True|TRUE|on|On|ON)$/, () => true),
  implicit('bool', /^(?:no|No|NO|false|False|FALSE|off|Off|OFF)$/, () => false),
  implicit('int', /^[-+]?0b[01_]+$/, (s) => whole(s, 2, 2)),
  implicit('int', /^[-+]?0x[0-9a-fA-F_]+$/, (s) => whole(s, 16, 2)),
  implicit('int', /^[-+]?0[0-7_]+$/, (s) => whole(s, 8, 1)),
  implicit('int', /^[-+]?(?:0|[1-9][0-9_]*)$/, (s) => whole(s, 10, 0)),
  implicit('int', /^[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+$/, base60),
  implicit('float', /^[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?$/, decimal),
  implicit('float', /^[-+]?\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?$/, decimal),
  implicit('float', /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*$/, base60),
  implicit('float', /^[-+]?\.(?:inf|Inf|INF)$/, (s) => (s.startsWith('-') ? -Infinity : Infinity)),
  implicit('float', /^\.(?:nan|NaN|NAN)$/, () => NaN),
  // Ansible's mark for text that is never a template.
  { tag: '!unsafe', resolve: (s) => s },
  { tag: '!vault', resolve: (s) => s },
  { tag: '!vault-encrypted', resolve: (s) => s },
];

/** The scalars of JSON, where `1e3` is a number. Ansible tries to read every file as JSON first. */
export const JSON_TAGS: readonly ScalarTag[] = [
  implicit('null', /^null$/, () => null),
  implicit('bool', /^(?:true|false)$/, (s) => s === 'true'),
  implicit('int', /^-?\d+$/, (s) => whole(s, 10, 0)),
  implicit('float', /^-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?$/, Number),
];

export function isJson(text: string): boolean {
  if (!/^\s*[[{]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** True for a plain scalar that YAML 1.1 reads in base 60: `12:30` is 750. */
export function isBase60(source: string): boolean {
  return (
    /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/.test(source) && typeof base60(source) === 'number'
  );
}

function implicit(name: string, test: RegExp, resolve: (source: string) => unknown): ScalarTag {
  return {
    tag: `tag:yaml.org,2002:${name}`,
    default: true,
    test,
    resolve: (source) => {
      const scalar = new Scalar(resolve(source));
      scalar.source = source;
      return scalar;
    },
  };
}

function whole(source: string, radix: number, prefix: number): number | string {
  const negative = source.startsWith('-');
  const digits = source.replace(/^[-+]/, '').slice(prefix).replaceAll('_', '');
  const value = digits === '' ? 0 : Number.parseInt(digits, radix);
  if (!Number.isSafeInteger(value)) return source;
  return negative && value !== 0 ? -value : value;
}

function decimal(source: string): number {
  return Number(source.replaceAll('_', ''));
}

function base60(source: string): number | string {
  const negative = source.startsWith('-');
  const parts = source.replace(/^[-+]/, '').replaceAll('_', '').split(':');
  const value = parts.reduce((sum, part) => sum * 60 + Number(part), 0);
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) return source;
  return negative ? -value : value;
}
