import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type AnyModule, type Inventory, isPigstyError, PigstyError } from '@pigsty/sdk';
import { requireContract } from '@pigsty/sdk/engine';

const configurations = ['pigsty.config.mjs', 'pigsty.config.js'] as const;

/** Packages named by `modules:` in the inventory's globals or exported by `pigsty.config.mjs` beside it. */
export async function thirdPartyNames(inventory: Inventory, directory: string): Promise<readonly string[]> {
  const file = configurations.map((name) => join(directory, name)).find((path) => existsSync(path));
  const config =
    file === undefined ? {} : ((await import(pathToFileURL(file).href)) as { modules?: unknown });
  return [
    ...new Set([...names(inventory.globals.modules, inventory.file), ...names(config.modules, file ?? '')]),
  ];
}

/** Loads a package (or a file, when the name starts with a dot) as seen from the inventory's directory. */
export async function loadThirdParty(name: string, directory: string): Promise<AnyModule> {
  const entry = name.startsWith('.') ? resolve(directory, name) : packageEntry(name, directory);
  if (entry === undefined || !existsSync(entry)) {
    throw new PigstyError('INVENTORY_INVALID', `the module package "${name}" is not installed`, {
      hint: `Try: cd ${directory} && npm install ${name}`,
    });
  }
  const { definition } = await load(entry, name);
  if (!isModule(definition)) {
    throw new PigstyError('MODULE_INVALID', `"${name}" exports no module definition`, {
      hint: 'Export `definition` from its entry point, as defineModule of @pigsty/sdk returns it.',
    });
  }
  requireContract(definition);
  return definition;
}

/** A mistake while it is loaded is the package's: it names the package. */
async function load(entry: string, name: string): Promise<{ readonly definition?: unknown }> {
  try {
    return (await import(pathToFileURL(entry).href)) as { readonly definition?: unknown };
  } catch (cause) {
    if (isPigstyError(cause)) throw cause;
    throw new PigstyError(
      'MODULE_INVALID',
      `"${name}" cannot be loaded: ${cause instanceof Error ? cause.message : String(cause)}`,
      { hint: 'Is it built, and are its dependencies installed? Try: npm ls', cause },
    );
  }
}

function names(value: unknown, source: string): readonly string[] {
  if (value === undefined) return [];
  if (Array.isArray(value) && value.every((v) => typeof v === 'string')) return value;
  throw new PigstyError('INVENTORY_INVALID', `\`modules\` in ${source} must be a list of package names`, {
    hint: "Example: modules: ['@acme/pigsty-kafka']",
  });
}

/** What `import name` would load from there. Node resolves only from the importing file, and that is not the user's. */
function packageEntry(name: string, directory: string): string | undefined {
  const places = createRequire(join(directory, 'inventory.js')).resolve.paths(name) ?? [];
  const home = places
    .map((place) => join(place, name))
    .find((path) => existsSync(join(path, 'package.json')));
  if (home === undefined) return undefined;
  const { exports, main } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as {
    exports?: unknown;
    main?: string;
  };
  return join(home, exportsTarget(exports) ?? main ?? 'index.js');
}

function exportsTarget(exports: unknown): string | undefined {
  if (typeof exports === 'string') return exports;
  if (typeof exports !== 'object' || exports === null) return undefined;
  const map = exports as Record<string, unknown>;
  return exportsTarget(map['.'] ?? map.node ?? map.import ?? map.default);
}

function isModule(value: unknown): value is AnyModule {
  const candidate = value as Partial<AnyModule> | undefined;
  return (
    typeof candidate?.name === 'string' &&
    typeof candidate.plan?.install === 'function' &&
    typeof candidate.identify === 'function'
  );
}
