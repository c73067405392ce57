import type { Command } from 'commander';
import type { Act } from '../call/act.ts';
import { examples } from '../call/example.ts';

/** The reference of everything that an inventory may say. */
export function addParamsCommands(program: Command, act: Act): void {
  program
    .command('params')
    .argument('[name]', 'a parameter, a pattern (pg_*) or a part of names (backup)')
    .summary('what may be written in an inventory')
    .description(
      'Every parameter with its type, default and meaning, those of further modules included.\n' +
        'For one parameter: what may be written, an example, where the inventory sets it and what each host has.\n' +
        'Works without an inventory, too. Passwords and other secrets read [secret].',
    )
    .option('--module <module>', 'only the parameters of this module; estate for those of no module')
    .option('--schema', 'print the JSON schema of the inventory, for completion and checks in an editor')
    .addHelpText(
      'after',
      examples(
        ['pigsty params', 'everything, by module'],
        ['pigsty params --module redis', 'one module'],
        ["pigsty params 'pg_*conn*'", 'names by pattern'],
        ['pigsty params pg_users', 'one parameter in full'],
        ['pigsty params --schema > pigsty.schema.json', 'further modules included'],
      ),
    )
    .action(act(async () => (await import('../verbs/params.ts')).params));
}
