import { YamlText } from '@pigsty/sdk';
import { type AddressMap, leftOvers, type LeftOver, replaceAddresses } from './addresses.ts';
import { generatePasswords, type Random, type Secretive } from './passwords.ts';
import { type Setting, settingsFor, type Wishes } from './settings.ts';

export interface Composition {
  readonly text: string;
  readonly settings: readonly Setting[];
  /** How many passwords are new, and in how many places. */
  readonly passwords: { readonly secrets: number; readonly places: number };
  readonly leftOvers: readonly LeftOver[];
}

export interface Ingredients {
  readonly hosts: readonly string[];
  readonly map: AddressMap;
  readonly wishes: Wishes;
  /** Absent when the template's passwords stay. */
  readonly passwords?: { readonly modules: readonly Secretive[]; readonly random: Random };
}

/** A template with addresses, settings and passwords of its own. Nothing else in it changes, comments included. */
export function compose(template: string, { hosts, map, wishes, passwords }: Ingredients): Composition {
  const addressed = YamlText.of(replaceAddresses(template, map));
  const settings = settingsFor(addressed, wishes);
  const set = addressed.edit(settings.flatMap(({ edits }) => edits));
  const generated = passwords === undefined ? undefined : generatePasswords(set, passwords);
  const done = generated === undefined ? set : set.edit(generated.edits);
  const places = [...(generated?.passwords.values() ?? [])];
  return {
    text: done.text,
    settings,
    passwords: { secrets: places.length, places: places.flat().length },
    leftOvers: leftOvers(done.leaves(), { hosts, map }),
  };
}
