import { type Inventory, onceEach, type Problem } from '@pigsty/sdk';
import { problemAt, writtenValues } from './written-values.ts';

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
  if (authority.split('@').length > 2) return '@';
  // The part behind a slash, a question mark or a number sign has the @ that ends the password.
  const [, user, password] = /^([^:@]*):([^@]*)$/.exec(authority) ?? [];
  const behind = rest.slice(authority.length);
  if (user === undefined || /^\d+$/.test(password ?? '') || !/^.[^/?#=]*@[\w.-]+(?:[:/]|$)/.test(behind))
    return undefined;
  return behind[0];
}
