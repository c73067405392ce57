import type { Command } from 'commander';
import type { Act } from '../call/act.ts';
import { examples } from '../call/example.ts';

/** The home page of the portal as text. */
export function addEstateStatusCommand(program: Command, act: Act): void {
  program
    .command('status')
    .summary('what needs attention now, then a line for each cluster')
    .option('-w, --watch', 'again every five seconds, until Ctrl-C')
    .description(
      'Asks the hosts, so that it works with INFRA and without. Exit code as that of `pigsty health`: 0 all is well,\n' +
        '2 something warns or fails, 3 unknown.',
    )
    .addHelpText(
      'after',
      examples(
        ['pigsty status', 'the whole estate'],
        ['pigsty status -l pg-test --watch', 'the hosts of a cluster, live'],
      ),
    )
    .action(act(async () => (await import('../verbs/status.ts')).status));
}
