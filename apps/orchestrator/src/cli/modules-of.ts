import type { AnyModule } from '@pigsty/sdk';
import type { World } from './world.ts';

/** Options that take a word: the word behind them is no command. */
const valued = new Set(['-i', '--inventory', '-l', '--limit', '--vault-password-file', '--vault-id']);

/**
 * The modules whose commands this call needs: ours where one of them or an overview is asked for, those of others where
 * nothing else has that name. Other commands do not wait for a module to be loaded.
 */
export async function modulesOf(
  argv: readonly string[],
  world: Pick<World, 'cwd' | 'env'>,
): Promise<readonly AnyModule[]> {
  const word = firstWord(argv);
  if (word !== undefined && commands.has(word)) return [];
  const { ownModules } = await import('@pigsty/operations/modules');
  const own = await ownModules();
  if (word === undefined || word === 'help' || own.some((m) => m.name === word)) return own;
  const { modulesNamedBy } = await import('../estate/named-modules.ts');
  return [...own, ...(await modulesNamedBy(inventoriesOf(argv), world))];
}

/** Commands that are no module's. */
const commands = new Set([
  ...[
    'apply',
    'check',
    'cmdb',
    'completion',
    'configure',
    'deploy',
    'drill',
    'health',
    'install',
    'inventory',
  ],
  ...['lock', 'migrate', 'params', 'plan', 'remove', 'runs', 'sandbox', 'validate', 'vault'],
]);

function firstWord(argv: readonly string[]): string | undefined {
  return argv.find((word, i) => !word.startsWith('-') && !valued.has(argv[i - 1] ?? ''));
}

function inventoriesOf(argv: readonly string[]): readonly string[] {
  return argv.flatMap((word, i) => {
    if (word.startsWith('--inventory=')) return [word.slice('--inventory='.length)];
    return word === '-i' || word === '--inventory' ? argv.slice(i + 1, i + 2) : [];
  });
}
