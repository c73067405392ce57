import { type Inventory, onceEach, type Problem } from '@pigsty/sdk';
import { problemAt } from './problem-at.ts';
import { writtenValues } from './written-values.ts';

/** Addresses of databases, like `postgres://user:password@host/database`, whose password no program reads as it is meant. */
export function connectionUrls(inventory: Inventory): readonly Problem[] {
  return onceEach(
    writtenValues(inventory).flatMap((value): readonly Problem[] => {
      const character = unescaped(value.text);
      if (character === undefined) return [];
      return [
        problemAt(inventory, value, {
          severity: 'warning',
          rule: 'connection-url',
          message: `the password has ${character}, which ends it in an address like this`,
          hint: `Write ${encodeURIComponent(character)} for ${character}.`,
        }),
      ];
    }),
  );
}

/**
 * What stands in the password of an address, and means something else there.
 *
 * @example
 * unescaped('postgres://app:p@ss@10.10.10.10/app'); // @
 */
function unescaped(text: string): string | undefined {
  const [, rest = ''] = /^(?:postgres(?:ql)?|redis):\/\/([^\s,]+)$/.exec(text) ?? [];
  if (/[${}<>]/.test(rest)) return undefined;
  const [authority = ''] = rest.split(/[/?#]/);
  const behind = rest.slice(authority.length);
  // What comes after a slash is the name of a database, and has no @ and no port.
  const isSplit = /^[^:@]*:[^@]+/.test(authority) && /^[/?#][^?=]*@[\w.-]+(?::\d+)?(?:[/?]|$)/.test(behind);
  if (authority.split('@').length > 2 || (isSplit && authority.includes('@'))) return '@';
  return isSplit && !/:\d+$/.test(authority) ? behind[0] : undefined;
}
