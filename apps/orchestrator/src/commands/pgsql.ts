import type { Command } from 'commander';
import type { Act } from '../cli/act.ts';
import { examples } from '../cli/example.ts';

/** Commands about PostgreSQL clusters, and the drill that proves them. */
export function addPgsqlCommands(program: Command, act: Act): void {
  const pgsql = program
    .command('pgsql')
    .summary('PostgreSQL clusters')
    .description('Work on PostgreSQL clusters of the inventory.');
  pgsql
    .command('list')
    .summary('clusters, their instances, who leads')
    .option('--declared', 'only what the inventory says; no host is asked')
    .addHelpText('after', examples(['pigsty pgsql list', 'every cluster with its running leader']))
    .action(act(async () => (await import('../verbs/pgsql-list.ts')).pgsqlList));
  pgsql
    .command('add')
    .argument('<cluster>')
    .argument('<address...>', 'hosts that the inventory lists under the cluster')
    .summary('add instances to a cluster')
    .description(
      'Installs NODE on the new hosts and plans PGSQL for the whole cluster; only what needs it is changed.',
    )
    .addHelpText('after', examples(['pigsty pgsql add pg-test 10.10.10.13', 'after adding it under pg-test']))
    .action(act(async () => (await import('../verbs/pgsql-add.ts')).pgsqlAdd));
  pgsql
    .command('rm')
    .argument('<cluster>')
    .argument('<address...>', 'members of the cluster')
    .summary('remove instances from a cluster')
    .option('--confirm <names>', 'the instances that are destroyed, instead of typing them')
    .option('--purge-data', 'delete data and backups too')
    .option('--keep-data', 'leave data and backups in place')
    .option('--force', 'allow what is refused by default, such as the running leader')
    .addHelpText('after', examples(['pigsty pgsql rm pg-test 10.10.10.13', 'asks for "pg-test-3"']))
    .action(act(async () => (await import('../verbs/pgsql-rm.ts')).pgsqlRm));
  pgsql
    .command('switchover')
    .argument('<cluster>')
    .summary('hand leadership to another instance')
    .option('--to <instance>', 'the new leader; Patroni chooses when absent')
    .addHelpText(
      'after',
      examples(['pigsty pgsql switchover pg-test --to pg-test-2', 'planned, without loss']),
    )
    .action(act(async () => (await import('../verbs/pgsql-switchover.ts')).pgsqlSwitchover));

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
        'Faults: kill (PostgreSQL and Patroni), postgres (PostgreSQL alone), power, partition; the last two on a sandbox only.',
    )
    .option('--fault <fault>', 'kill, postgres, power or partition; may be repeated with commas', 'kill')
    .option('--rounds <n>', 'how often each fault', '1')
    .option('--within <seconds>', 'time in which writes must succeed again', '30')
    .option('--confirm <cluster>', 'the name of the cluster, instead of typing it')
    .addHelpText(
      'after',
      examples(
        ['pigsty drill failover pg-test', 'kill the leader once'],
        ['pigsty drill failover pg-test --fault power,partition --rounds 3', 'on a sandbox'],
      ),
    )
    .action(act(async () => (await import('../verbs/drill-failover.ts')).drillFailover));
}
