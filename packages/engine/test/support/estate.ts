import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunEvent } from '@pigsty/sdk';
import { openEngine, type Engine, type EngineOptions } from '@pigsty/engine';

export interface TestEstate {
  readonly directory: string;
  readonly inventory: string;
  readonly events: RunEvent[];
  open(options?: Partial<EngineOptions>): Promise<Engine>;
  /** Everything the engine wrote beside the inventory, as one text. */
  written(): string;
  remove(): void;
}

export function makeEstate(yaml: string, options: Partial<EngineOptions> = {}): TestEstate {
  const directory = mkdtempSync(join(tmpdir(), 'pigsty-estate-'));
  const inventory = join(directory, 'pigsty.yml');
  writeFileSync(inventory, yaml);
  mkdirSync(join(directory, 'host'));
  const events: RunEvent[] = [];
  return {
    directory,
    inventory,
    events,
    open: (more = {}) =>
      openEngine({ inventory, onEvent: (event) => events.push(event), ...options, ...more }),
    written: () =>
      readdirSync(directory, { recursive: true, withFileTypes: true })
        .filter(
          (e) => e.isFile() && e.name !== 'pigsty.yml' && !e.parentPath.startsWith(join(directory, 'host')),
        )
        .map((e) => readFileSync(join(e.parentPath, e.name), 'utf8'))
        .join('\n'),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** An estate of one host: this machine, with the engine's own places in a temporary folder. */
export function makeLocalEstate(): TestEstate & { readonly root: string } {
  const estate = makeEstate(
    'all:\n  children:\n    web: { hosts: { here: { ansible_connection: local } } }\n',
  );
  const root = join(estate.directory, 'host');
  const places = { etc: join(root, 'etc'), run: join(root, 'run') };
  return {
    ...estate,
    root,
    open: (more = {}) =>
      openEngine({
        inventory: estate.inventory,
        onEvent: (event) => estate.events.push(event),
        hostPlaces: places,
        ...more,
      }),
  };
}
