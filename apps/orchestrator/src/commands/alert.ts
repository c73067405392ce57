import type { Command } from 'commander';
import type { Act } from '../call/act.ts';
import { examples } from '../call/example.ts';

/** Alerts of INFRA: what fires, who is told, and what nobody is to be told of for a while. */
export function addAlertCommands(program: Command, act: Act): void {
  const alert = program
    .command('alert')
    .summary('what fires, silences, and whether messages arrive')
    .description(
      'Alerts of INFRA: what fires, what nobody is to be told of for a while, and whether messages arrive.',
    );
  alert
    .command('list')
    .summary('what fires now, what it means, and what to type first')
    .description(
      'Asks every Alertmanager of the estate. What a silence or another alert holds back comes last.\n' +
        'Exit code: 0 nothing fires that anybody is told of, 2 something does, 3 not known: no rule is evaluated, or alerts\n' +
        'do not arrive at Alertmanager; 1 it cannot be asked.',
    )
    .addHelpText(
      'after',
      examples(
        ['pigsty alert list', 'the whole estate'],
        ['pigsty alert list -l pg-test', 'the hosts of a cluster'],
      ),
    )
    .action(act(async () => (await import('../verbs/alert-list.ts')).alertList));
  addSilenceCommands(alert, act);
  alert
    .command('test')
    .summary('send a test to each receiver, and see whether it is taken')
    .option('--receiver <name>', 'this one alone')
    .description(
      'Sends an alert called PigstyTest through Alertmanager to each receiver of the inventory, one after the other, says\n' +
        'whether it was taken and how soon, or why not, and ends it again. Exit code: 0 each has taken it, 2 one has not.',
    )
    .addHelpText(
      'after',
      examples(
        ['pigsty alert test', 'every receiver'],
        ['pigsty alert test --receiver pager', 'one of them'],
      ),
    )
    .action(act(async () => (await import('../verbs/alert-test.ts')).alertTest));
}

function addSilenceCommands(alert: Command, act: Act): void {
  alert
    .command('silence')
    .summary('tell nobody of some alerts for a while')
    .option('--cluster <cluster>', 'alerts with this cluster')
    .option('--instance <instance>', 'alerts with this instance')
    .option('--host <host>', 'alerts with this host')
    .option('--name <alert...>', 'alerts with this name, or one of these names')
    .option('--for <time>', 'how long: 30m, 2h, 1d', '1h')
    .option('--comment <text>', 'why; for those who find it')
    .description(
      'Several options mean alerts for which all of them hold. The silence is in Alertmanager, and every infra node knows it.',
    )
    .addHelpText(
      'after',
      examples(
        ['pigsty alert silence --cluster pg-test --for 2h --comment "new disks"', 'all of a cluster'],
        [
          'pigsty alert silence --instance pg-test-1 --name PostgresDown',
          'one alert of one instance, for an hour',
        ],
      ),
    )
    .action(act(async () => (await import('../verbs/alert-silence.ts')).alertSilence));
  alert
    .command('silences')
    .summary('silences that hold, and until when')
    .addHelpText('after', examples(['pigsty alert silences', 'the first to end comes first']))
    .action(act(async () => (await import('../verbs/alert-silence.ts')).alertSilences));
  alert
    .command('unsilence')
    .argument('<id>', 'what `pigsty alert silences` shows; its beginning is enough')
    .summary('end a silence')
    .addHelpText('after', examples(['pigsty alert unsilence 0b1c', 'by the beginning of its id']))
    .action(act(async () => (await import('../verbs/alert-silence.ts')).alertUnsilence));
}
