import type { Command } from 'commander';
import type { Act } from '../call/act.ts';
import { examples } from '../call/example.ts';

/** The third depth of validation: on the hosts, before a deploy. */
export function addCheckCommands(program: Command, act: Act): void {
  program
    .command('check')
    .summary('look whether the hosts are ready for a deploy')
    .description(
      'Looks at every host before a deploy: access, system, disks, clock, ports, packages, leftovers, network.\n' +
        'Nothing is changed without --fix. Exit code: 0 ready, 2 something warns, 1 something fails.',
    )
    .option('--fix', 'repair what can be repaired safely: package lists, missing locales, time service')
    .addHelpText(
      'after',
      examples(
        ['pigsty check', 'every host of ./pigsty.yml'],
        ['pigsty check -l pg-test --verbose', 'what is well, too'],
        ['pigsty check --fix', 'shows what would be repaired, asks, and looks again'],
      ),
    )
    .action(act(async () => (await import('../verbs/check.ts')).check));
}
