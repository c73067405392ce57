import { isMap, isScalar } from 'yaml';
import {
  type Position,
  type Secret,
  type Group,
  type Inventory,
  type InventoryHost,
  type Part,
  type Vars,
} from '@pigsty/sdk';
import { dotted, type EstateParams, estateOf } from '@pigsty/sdk/engine';

import { laid, positionOf, type Definition, type Place } from '../draft/definition.ts';
import type { GroupDraft, HostDraft } from '../draft/draft.ts';
import type { GroupSet } from '../values/precedence.ts';
import { asDeclared } from '../yaml/tagged.ts';

import type { Located } from '../yaml/yaml-tree.ts';

type Path = readonly (string | number)[];

export interface HostOrigin {
  readonly address: string;
  readonly draft: HostDraft;
  /** What the host defines itself: in the inventory and in `host_vars/`. */
  readonly own: ReadonlyMap<string, Definition>;
  readonly set: GroupSet;
}

export type BuiltParts = Pick<Inventory, 'file' | 'groups' | 'hosts' | 'globals' | 'secrets'>;

/** The inventory with the way back to the files. Positions are computed when somebody asks. */
export class BuiltInventory implements Inventory {
  readonly file: string;
  readonly groups: ReadonlyMap<string, Group>;
  readonly hosts: ReadonlyMap<string, InventoryHost>;
  readonly globals: Vars;
  readonly estate: EstateParams;
  readonly secrets: readonly Secret[];
  readonly #derived = new Map<unknown, unknown>();
  readonly #hostOrigins: ReadonlyMap<string, HostOrigin>;
  readonly #groupDrafts: ReadonlyMap<string, GroupDraft>;

  constructor(
    parts: BuiltParts,
    hostOrigins: ReadonlyMap<string, HostOrigin>,
    groupDrafts: ReadonlyMap<string, GroupDraft>,
  ) {
    this.file = parts.file;
    this.groups = parts.groups;
    this.hosts = parts.hosts;
    this.globals = parts.globals;
    this.estate = estateOf(parts.globals);
    this.secrets = parts.secrets;
    this.#hostOrigins = hostOrigins;
    this.#groupDrafts = groupDrafts;
  }

  derive<T>(from: (inventory: Inventory) => T): T {
    if (!this.#derived.has(from)) this.#derived.set(from, from(this));
    return this.#derived.get(from) as T;
  }

  declared(host: string): Vars {
    const origin = this.#hostOrigins.get(host);
    if (origin === undefined) return {};
    return { ...declaredVars(origin.set.definitions), ...declaredVars(origin.own) };
  }

  declaredOfGroup(group: string): Vars {
    const draft = this.#groupDrafts.get(group);
    return draft === undefined ? {} : declaredVars(laid([draft.vars, ...draft.files]));
  }

  declaredOfHost(host: string): ReadonlyMap<string, Vars> {
    const origin = this.#hostOrigins.get(host);
    const draft = origin?.draft;
    // Nobody wrote `ungrouped` when it has no place.
    const listings = [...(draft?.groups ?? [])]
      .map((name) => this.#groupDrafts.get(name))
      .filter((group) => group !== undefined && group.places.length > 0) as readonly GroupDraft[];
    const found = new Map<string, Definition[]>(listings.map((group) => [group.name, []]));
    for (const definition of origin?.own.values() ?? []) {
      const group = listings.findLast((g) => g.hosts.get(host)?.some((place) => holds(place, definition)));
      found.get((group ?? listings[0])?.name ?? '')?.push(definition);
    }
    return new Map(
      [...found].map(([name, list]) => [name, declaredVars(new Map(list.map((d) => [d.name, d])))]),
    );
  }

  where(host: string, path: Path, part: Part = 'value'): Position | undefined {
    const definition = this.#definition(host, path);
    if (definition !== undefined) return positionOf(definition, path.slice(1), part);
    return keyPosition(this.#hostOrigins.get(host)?.draft.places[0]);
  }

  subject(host: string, path: Path): string | undefined {
    const definition = this.#definition(host, path);
    if (definition !== undefined) return dotted(definition.subject, path.slice(1));
    // The group of the line that `where` leads to.
    const origin = this.#hostOrigins.get(host);
    const [listed] = origin?.draft.places ?? [];
    const holders = origin?.set.groups.filter((g) => g.hosts.has(host)) ?? [];
    const group = holders.find((g) => g.hosts.get(host)?.some((place) => place === listed)) ?? holders.at(-1);
    return group === undefined ? undefined : dotted(`${group.name}.hosts.${host}`, path);
  }

  whereWords(host: string, path: Path, words: string): Position | undefined {
    const place = this.#definition(host, path)?.place;
    if (place === undefined) return undefined;
    const found = place.tree.locate(place, path.slice(1));
    return found.depth < path.length - 1 ? undefined : place.tree.positionOfWords(found.node, words);
  }

  source(host: string, path: Path): string | undefined {
    const definition = this.#definition(host, path);
    if (definition === undefined) return undefined;
    const found = definition.place.tree.locate(definition.place, path.slice(1));
    if (found.depth < path.length - 1 || !isScalar(found.node)) return undefined;
    return found.node.source;
  }

  whereGroup(group: string, path: Path = [], part: Part = 'value'): Position | undefined {
    const draft = this.#groupDrafts.get(group);
    if (draft === undefined) return undefined;
    if (path.length === 0) return keyPosition(draft.places[0]);
    const [section, name, ...rest] = path;
    if (section === 'vars' && typeof name === 'string') {
      const definition =
        [...draft.files]
          .reverse()
          .find((file) => file.has(name))
          ?.get(name) ?? draft.vars.get(name);
      if (definition !== undefined) return positionOf(definition, rest, part);
    }
    if (section === 'hosts' && typeof name === 'string') {
      const places = draft.hosts.get(name);
      if (places !== undefined)
        return rest.length === 0 ? keyPosition(places[0]) : deepest(places, rest, part);
    }
    return deepest(draft.places, path, part);
  }

  #definition(host: string, path: Path): Definition | undefined {
    const [name] = path;
    const origin = this.#hostOrigins.get(host);
    if (origin === undefined || typeof name !== 'string') return undefined;
    return origin.own.get(name) ?? origin.set.definitions.get(name);
  }
}

function declaredVars(definitions: ReadonlyMap<string, Definition>): Vars {
  return Object.fromEntries([...definitions.values()].map(({ name, value }) => [name, asDeclared(value)]));
}

/** Whether the entry of a host or group is where this was written. */
function holds({ tree, value }: Place, { name, place }: Definition): boolean {
  const body = tree.follow(value);
  return isMap(body) && tree.entries(body).get(name)?.key === place.key;
}

function keyPosition(place: Place | undefined): Position | undefined {
  return place?.tree.position(place.key);
}

/** The first place that has the most of the path; the group's key when none has any of it. */
function deepest(places: readonly Place[], path: Path, part: Part): Position | undefined {
  let best: Located | undefined;
  for (const place of places) {
    const found = place.tree.locate(place, path);
    if (found.depth > (best?.depth ?? 0)) best = found;
  }
  if (best === undefined) return keyPosition(places[0]);
  return part === 'key' ? best.keyPosition : best.position;
}
