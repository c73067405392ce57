import type { Command } from 'commander';
import type { Act } from '../call/act.ts';
import { examples } from '../call/example.ts';

/** Commands about runs: the journal and the lock. */
export function addLookCommands(program: Command, act: Act): void {
  const runs = program
    .command('runs')
    .summary('what was done, and when')
    .description('The journal of runs beside the inventory.');
  runs
    .command('list', { isDefault: true })
    .summary('the latest runs')
    .option('-n, --number <n>', 'how many', '20')
    .addHelpText('after', examples(['pigsty runs', 'the latest runs']))
    .action(act(async () => (await import('../verbs/runs.ts')).runsList));
  runs
    .command('show')
    .argument('[id]', 'a run; the latest one when absent')
    .summary('every action of one run')
    .addHelpText('after', examples(['pigsty runs show', 'the latest run']))
    .action(act(async () => (await import('../verbs/runs.ts')).runsShow));

  const lock = program
    .command('lock')
    .summary('who holds the estate')
    .description('The lock that keeps two runs from meeting.');
  lock
    .command('status', { isDefault: true })
    .summary('who holds the lock, since when, for what')
    .addHelpText('after', examples(['pigsty lock', 'who holds it']))
    .action(act(async () => (await import('../verbs/lock.ts')).lockStatus));
  lock
    .command('break')
    .summary('take the lock away from a run that is gone')
    .addHelpText('after', examples(['pigsty lock break', 'asks first']))
    .action(act(async () => (await import('../verbs/lock.ts')).lockBreak));
}
