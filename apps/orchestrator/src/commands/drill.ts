import type { Command } from 'commander';
import type { Act } from '../call/act.ts';
import { examples } from '../call/example.ts';
import { noSilence } from './no-silence.ts';

/** Drills: something is broken on purpose. */
export function addDrillCommands(program: Command, act: Act): void {
  const drill = program
    .command('drill')
    .summary('break something on purpose, and measure')
    .description('Break something on purpose, and measure.');
  drill
    .command('failover')
    .argument('<cluster>')
    .summary('take the leader away and watch the cluster heal')
    .description(
      'Takes the leader away while a client writes, and prints the timeline. Passes when writes succeed again in time,\n' +
        'no acknowledged row is lost, and never two instances were writable. Exit code: 0 passed, 2 not passed, 1 error.\n' +
        'Each round is a `pigsty pgsql drill`. Faults: kill (PostgreSQL and Patroni), postgres (PostgreSQL alone), power (its\n' +
        'host stays off until somebody switches it on; a sandbox does), partition (its host is cut off for 45 s).',
    )
    .option('--fault <fault>', 'kill, postgres, power or partition; may be repeated with commas', 'kill')
    .option('--rounds <n>', 'how often each fault', '1')
    .option('--within <seconds>', 'time in which writes must succeed again', '30')
    .option(...noSilence)
    .option('--dry-run', 'show every phase as far as it can be known, and change nothing')
    .option('--abort', 'stop an interrupted one, and clear away')
    .option('--confirm <cluster>', 'the name of the cluster, instead of typing it')
    .addHelpText(
      'after',
      examples(
        ['pigsty drill failover pg-test', 'kill the leader once'],
        ['pigsty drill failover pg-test --fault power,partition --rounds 3', 'six rounds'],
      ),
    )
    .action(act(async () => (await import('../verbs/drill-failover.ts')).drillFailover));
  drill
    .command('restore')
    .argument('<cluster>')
    .summary('restore the newest backup into a throw-away instance, and check it')
    .description(
      'Restores the newest backup to a random position of the archive, beside the living cluster, which is not touched.\n' +
        'Passes when the position is reached and the restored tables, indexes and pages are sound; measures how long it takes\n' +
        'until it is open, and how old the newest WAL is. Everything is deleted again. Exit code: 0 passed, 2 not passed, 1 error.',
    )
    .option(
      '--seed <number>',
      'the number that the random position follows from; the same again gives the same',
    )
    .option('--set <label>', 'the backup to begin with; the newest one when absent')
    .option('--member <instance>', 'the instance whose host restores')
    .option('--dry-run', 'show every phase as far as it can be known, and change nothing')
    .option('--abort', 'stop an interrupted one, and clear away')
    .addHelpText(
      'after',
      examples(
        ['pigsty drill restore pg-test', 'the newest backup'],
        ['pigsty drill restore pg-test --seed 4711', 'the position that this number gives'],
      ),
    )
    .action(act(async () => (await import('../verbs/drill-restore.ts')).drillRestore));
}
