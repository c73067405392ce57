import { type YamlEdit, YamlText } from '@pigsty/inventory';
import { type AddressMap, leftOvers, type LeftOver, replaceAddresses } from './addresses.ts';
import { type Generated, generatePasswords, type Random, type Secretive } from './passwords.ts';
import { type Setting, settingsFor, type Choices } from './settings.ts';
import { moveToFile, sealInline } from './vault.ts';

export interface Composition {
  readonly text: string;
  readonly settings: readonly Setting[];
  /** How many passwords are new, and in how many places. */
  readonly passwords: { readonly secrets: number; readonly places: number };
  /** A file of variables that the text names, when secrets go to one. To be encrypted. */
  readonly variables?: string;
  readonly leftOvers: readonly LeftOver[];
}

/** Secrets in their places, encrypted, or in a file of variables. */
export type Vaulting =
  { readonly kind: 'inline'; readonly seal: (plain: string) => string } | { readonly kind: 'file' };

export interface Ingredients {
  readonly hosts: readonly string[];
  readonly map: AddressMap;
  readonly choices: Choices;
  /** Absent when the template's passwords stay. */
  readonly passwords?: {
    readonly modules: readonly Secretive[];
    readonly random: Random;
    /** How they are kept from whoever reads the file. */
    readonly vault?: Vaulting;
  };
}

/** A template with addresses, settings and passwords of its own. Nothing else in it changes, comments included. */
export function compose(template: string, { hosts, map, choices, passwords }: Ingredients): Composition {
  const addressed = YamlText.of(replaceAddresses(template, map));
  const settings = settingsFor(addressed, choices);
  const set = addressed.edit(settings.flatMap(({ edits }) => edits));
  const generated = passwords === undefined ? undefined : generatePasswords(set, passwords);
  const kept =
    generated === undefined ? { edits: [] } : keep(generated, { before: set, vault: passwords?.vault });
  const done = set.edit(kept.edits);
  const places = [...(generated?.passwords.values() ?? [])];
  return {
    text: done.text,
    settings,
    passwords: { secrets: places.length, places: places.flat().length },
    ...('variables' in kept ? { variables: kept.variables } : {}),
    leftOvers: leftOvers(done.leaves(), { hosts, map }),
  };
}

function keep(
  generated: Generated,
  { before, vault }: { before: YamlText; vault: Vaulting | undefined },
): { readonly edits: readonly YamlEdit[]; readonly variables?: string } {
  switch (vault?.kind) {
    case undefined:
      return generated;
    case 'inline':
      return { edits: sealInline(generated, vault.seal) };
    case 'file':
      return moveToFile(generated, before);
    default:
      return vault satisfies never;
  }
}
