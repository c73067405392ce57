import type { Command } from 'commander';
import type { Act } from '../call/act.ts';
import { examples } from '../call/example.ts';

/** Logs of the estate, from the store or from the hosts. */
export function addLogCommands(program: Command, act: Act): void {
  program
    .command('logs')
    .argument('[name]', 'a cluster, an instance or a host; the whole estate when absent')
    .summary('what PostgreSQL, Patroni and the others wrote')
    .option('--since <time>', 'how long ago or when: 30m, 2h, 02:13, 2026-01-31T02:13', '1h')
    .option('--until <time>', 'the same', 'now')
    .option('--level <level>', 'this and more serious: debug, info, notice, warning, error, critical')
    .option('--grep <text>', 'entries that contain this text, in large or small letters')
    .option('-n, --number <n>', 'the newest so many', '200')
    .option('-f, --follow', 'go on with what is written from now on, until Ctrl-C')
    .option('--direct', 'ask the hosts, although the estate has a log store')
    .description(
      'Entries of all logs that modules register, in the order of their times: from the log store of INFRA where there is\n' +
        'one, and from the hosts where there is none. Exit code: 0 shown, 1 a host could not be asked.',
    )
    .addHelpText(
      'after',
      examples(
        ['pigsty logs pg-test --level error', 'errors of a cluster in the last hour'],
        ['pigsty logs pg-test-1 --since 02:00 --until 02:30', 'what happened at night'],
        ['pigsty logs pg-test --grep deadlock --since 1d', 'with a word in it'],
        ['pigsty logs pg-test -f', 'as it is written'],
      ),
    )
    .action(act(async () => (await import('../verbs/logs.ts')).logs));
}
