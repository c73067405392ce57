import type { AnyModule } from '@pigsty/sdk';
import { addModuleNames } from '../commands/module-names.ts';
import type { AddModules } from './program.ts';
import type { World } from '../call/world.ts';

/** Options that take a word: the word behind them is no command. */
const valued = new Set(['-i', '--inventory', '-l', '--limit', '--vault-password-file', '--vault-id']);

/**
 * The commands of the modules that this call needs: ours where one of them is asked for, those of others where nothing else
 * has that name. Other commands and the overview do not wait for a module to be loaded.
 */
export async function moduleCommands(
  argv: readonly string[],
  world: Pick<World, 'cwd' | 'env'>,
): Promise<AddModules> {
  const words = commandWords(argv);
  const word = words[0] === 'help' ? words[1] : words[0];
  if (word === undefined || commands.has(word)) return addModuleNames;
  const [{ ownModules }, { addModuleCommands }] = await Promise.all([
    import('@pigsty/operations/modules'),
    import('../commands/modules.ts'),
  ]);
  const own = await ownModules();
  const named = own.some((m) => m.name === word) ? [] : await namedBy(argv, world);
  return (program, act) => addModuleCommands(program, act, [...own, ...named]);
}

async function namedBy(
  argv: readonly string[],
  world: Pick<World, 'cwd' | 'env'>,
): Promise<readonly AnyModule[]> {
  const { modulesNamedBy } = await import('../estate/named-modules.ts');
  return modulesNamedBy(inventoriesOf(argv), world);
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
  ...['lock', 'migrate', 'params', 'plan', 'remove', 'runs', 'sandbox', 'top', 'validate', 'vault'],
]);

function commandWords(argv: readonly string[]): readonly string[] {
  return argv.filter((word, i) => !word.startsWith('-') && !valued.has(argv[i - 1] ?? ''));
}

function inventoriesOf(argv: readonly string[]): readonly string[] {
  return argv.flatMap((word, i) => {
    if (word.startsWith('--inventory=')) return [word.slice('--inventory='.length)];
    return word === '-i' || word === '--inventory' ? argv.slice(i + 1, i + 2) : [];
  });
}
