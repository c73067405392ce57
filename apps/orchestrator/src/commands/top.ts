import type { Command } from 'commander';
import type { Act } from '../call/act.ts';
import { examples } from '../call/example.ts';

/** What a cluster does now, live. */
export function addTopCommand(program: Command, act: Act): void {
  program
    .command('top')
    .argument('<cluster>')
    .summary('what the sessions of a cluster do now, live')
    .option('--member <instance>', 'look at this member; the leader when absent')
    .option('--every <seconds>', 'a sample each so many seconds; 2 at a terminal, one sample elsewhere')
    .option('--once', 'one sample as text')
    .description(
      'Members with role, lag, transactions per second, connections and load; the sessions of one of them with what they\n' +
        'wait for; who waits for whom; the oldest transaction; pools. Asks the hosts, so that it works with INFRA and without.\n' +
        'Texts of statements are shown as the server shows them. Keys: q quits, space pauses, s sorts, m shows the next member.\n' +
        'Exit code of a sample: 0 every member has answered, 2 one has not, 3 none has.',
    )
    .addHelpText(
      'after',
      examples(
        ['pigsty top pg-test', 'live, sessions of the leader'],
        ['pigsty top pg-test --member pg-test-2 --every 5', 'those of a replica'],
        ['pigsty top pg-test --once', 'one sample as text'],
        ['pigsty top pg-test --json --every 10', 'a JSON line each ten seconds'],
      ),
    )
    .action(act(async () => (await import('../verbs/top.ts')).top));
}
