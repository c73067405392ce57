import type { Command } from 'commander';
import type { Act } from '../call/act.ts';
import { examples } from '../call/example.ts';

/** From an inventory of an older version to one of today. */
export function addMigrateCommands(program: Command, act: Act): void {
  program
    .command('migrate')
    .argument('<file>', 'an inventory, or a file of group_vars or host_vars')
    .summary("bring an inventory of Pigsty 2.x or 3.x to today's names")
    .description(
      'Shows what would change as a diff, and what it cannot decide. Nothing is written without --write or --output.\n' +
        'Comments, order and layout stay; what is gone becomes a comment.\n' +
        'Exit code: 0 nothing to do, or written; 2 there are differences; 1 error.',
    )
    .option('--write', 'write the file; a copy of what was there is kept beside it')
    .option('-o, --output <file>', 'write to this new file instead')
    .addHelpText(
      'after',
      examples(
        ['pigsty migrate pigsty.yml', 'what would change'],
        ['pigsty migrate pigsty.yml --write', 'do it'],
        ['pigsty migrate old.yml -o pigsty.yml && pigsty validate', 'into a new file, then check it'],
      ),
    )
    .action(act(async () => (await import('../verbs/migrate.ts')).migrateInventory));
}
