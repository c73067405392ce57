import type { Command } from 'commander';
import type { VaultSources } from '@pigsty/inventory';

/** Options that every command takes, before or after its name. */
export interface Globals {
  /** Inventory files; the default is applied where one is read. */
  readonly inventory: readonly string[];
  readonly limit?: string;
  readonly vault: VaultSources;
  readonly yes: boolean;
  readonly json: boolean;
  readonly verbose: boolean;
  readonly color: boolean;
}

export const defaultInventory = './pigsty.yml';

export function addGlobals(program: Command): Command {
  return program
    .option(
      '-i, --inventory <file>',
      `inventory file, may be repeated (default: ${defaultInventory})`,
      collect,
    )
    .option('-l, --limit <pattern>', 'only these hosts and groups: pg-test,!10.10.10.13 or @FILE', joined)
    .option(
      '--vault-password-file <file>',
      'password of vaulted values, or a program that prints it',
      collect,
    )
    .option('--vault-id <label@source>', 'the same for one label: prod@FILE, prod@prompt', collect)
    .option('--ask-vault-pass', 'ask for the password of vaulted values')
    .option('--yes', 'do not ask before changing something')
    .option('--json', 'JSON lines instead of text, see docs/guide/json-output.md')
    .option('--verbose', 'every step, and the stack of an error')
    .option('--no-color', 'plain text; NO_COLOR does the same');
}

export function readGlobals(options: Readonly<Record<string, unknown>>): Globals {
  const { inventory, limit } = options;
  return {
    inventory: Array.isArray(inventory) ? (inventory as string[]) : [defaultInventory],
    ...(typeof limit === 'string' ? { limit } : {}),
    vault: {
      passwordFiles: words(options.vaultPasswordFile),
      ids: words(options.vaultId),
      ask: options.askVaultPass === true,
    },
    yes: options.yes === true,
    json: options.json === true,
    verbose: options.verbose === true,
    color: options.color !== false,
  };
}

/** Several limits are one: what any of them names. */
function joined(value: string, previous?: string): string {
  return previous === undefined ? value : `${previous},${value}`;
}

function words(value: unknown): readonly string[] {
  return Array.isArray(value) ? (value as string[]) : [];
}

function collect(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value];
}
