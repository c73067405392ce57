import { dirname, relative, resolve } from 'node:path';
import { PigstyError } from '@pigsty/sdk';
import type { YamlEdit, YamlPath, YamlText } from '@pigsty/inventory';
import type { Generated } from './passwords.ts';

/** Where secrets go: encrypted in their places, or into an encrypted file of variables that the places name. */
export type VaultTarget = { readonly kind: 'inline' } | { readonly kind: 'file'; readonly file: string };

/** `inline`, or a file that is read with the inventory. */
export function vaultTarget(wanted: string, inventory: string): VaultTarget {
  if (wanted === 'inline') return { kind: 'inline' };
  const file = resolve(dirname(inventory), wanted);
  if (/^group_vars\/all(?:\/[^/]+)?\.ya?ml$/.test(relative(dirname(inventory), file)))
    return { kind: 'file', file };
  throw new PigstyError('USAGE', `${wanted} would not be read with the inventory`, {
    hint: 'What lies beside it as group_vars/all/NAME.yml is: --vault group_vars/all/vault.yml. Or: --vault inline',
  });
}

/** Edits that write each secret encrypted where it stands; one that is a part of a value takes all of it along. */
export function sealInline({ edits }: Generated, seal: (plain: string) => string): readonly YamlEdit[] {
  return edits.map((edit) => ({ ...edit, value: seal(String(edit.value)), tag: '!vault' }));
}

/** Edits that write the name of a variable in place of each secret, and the file of those variables, not yet encrypted. */
export function moveToFile(
  { edits, passwords }: Generated,
  before: YamlText,
): { readonly edits: readonly YamlEdit[]; readonly variables: string } {
  const names = new Map<string, string>();
  for (const [password, places] of passwords)
    names.set(password, freeName(places[0] ?? [], { before, taken: new Set(names.values()) }));
  const variables = [...names].map(([password, name]) => `${name}: ${password}\n`).join('');
  return {
    variables: `# Secrets of the inventory. Look at them with: pigsty vault view\n${variables}`,
    edits: edits.map((edit) => ({
      ...edit,
      value: [...names].reduce(
        (text, [password, name]) => text.replaceAll(password, `{{ ${name} }}`),
        String(edit.value),
      ),
    })),
  };
}

/** `vault_pg_admin_password`; of an entry in a list, what it is called: `vault_dbuser_meta_password`. */
function freeName(
  place: YamlPath,
  { before, taken }: { before: YamlText; taken: ReadonlySet<string> },
): string {
  const entry = place.slice(0, -1).join(' ');
  const owner = before
    .leaves()
    .find(({ path }) => OWNER.has(path.at(-1)) && path.slice(0, -1).join(' ') === entry)?.text;
  const words = [...(owner === undefined ? [] : [owner]), String(place.at(-1))].join('_');
  const name = `vault_${words.toLowerCase().replace(/[^a-z0-9]+/g, '_')}`;
  for (let i = 1, free = name; ; free = `${name}_${++i}`) if (!taken.has(free)) return free;
}

/** What an entry of a list is called by. */
const OWNER: ReadonlySet<unknown> = new Set(['name', 'access_key']);
