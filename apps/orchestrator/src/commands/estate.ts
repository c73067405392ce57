import { type Command, Option } from 'commander';
import type { Act } from '../call/act.ts';
import { examples } from '../call/example.ts';
import { noSilence } from './no-silence.ts';

/** Commands about the whole estate: look, plan, converge. */
export function addEstateCommands(program: Command, act: Act): void {
  program
    .command('validate')
    .summary('check the inventory without touching a host')
    .description(
      'Reads the inventory and checks every rule of every module. No host is contacted.\n' +
        'The rules are listed in docs/reference/rules.md. Exit code: 0 valid, 1 not.',
    )
    .option('--strict', 'fail for warnings, too')
    .option('--sarif [file]', 'the problems as SARIF 2.1.0, into a file or to standard output')
    .addHelpText(
      'after',
      examples(
        ['pigsty validate', 'check ./pigsty.yml'],
        ['pigsty validate --strict --sarif problems.sarif', 'for code review'],
        ['pigsty -i - validate < pigsty.yml', 'from standard input'],
        ['pigsty -i conf/demo.yml validate --json', 'for a program'],
      ),
    )
    .action(act(async () => (await import('../verbs/validate.ts')).validate));

  program
    .command('plan')
    .summary('show what deploy would change')
    .description(
      'Looks at every host and shows what deploy would change. Nothing is changed.\n' +
        'Exit code: 0 nothing to do, 2 changes, 1 error.',
    )
    .option('-o, --output <file>', 'save the plan for `pigsty apply`')
    .option('--diff', 'show what changes inside files')
    .addOption(
      new Option('--graph <format>', 'what waits for what instead, and the longest chain').choices([
        'text',
        'mermaid',
        'dot',
      ]),
    )
    .addHelpText(
      'after',
      examples(
        ['pigsty plan --diff', 'with the differences inside files'],
        ['pigsty plan -l pg-test -o test.plan', 'save, to apply exactly this later'],
        ['pigsty plan --graph dot | dot -Tsvg >plan.svg', 'the order of the stages as a picture'],
      ),
    )
    .action(act(async () => (await import('../verbs/plan.ts')).plan));

  program
    .command('deploy')
    .summary('make every host what the inventory says')
    .description(
      'Installs and configures every module of the inventory, in one graph. What is right already is left alone.',
    )
    .option('--dry-run', 'the same as `pigsty plan`')
    .option(...noSilence)
    .option(
      '--max-grade <grade>',
      'refuse a plan that does more: nothing, quiet, reloads, restarts, interrupts-writes, destroys',
    )
    .addHelpText(
      'after',
      examples(
        ['pigsty deploy', 'shows the plan, then asks'],
        ['pigsty deploy -l pg-test --yes', 'one cluster, without a question'],
        ['pigsty deploy --yes --max-grade reloads', 'nothing that drops a connection'],
      ),
    )
    .action(act(async () => (await import('../verbs/deploy.ts')).deploy));

  program
    .command('apply')
    .argument('<planfile>', 'written by `pigsty plan -o`')
    .summary('apply a saved plan, exactly or not at all')
    .description(
      'Applies a saved plan. Refuses when the world or the inventory is no longer what the plan was made for.',
    )
    .option(...noSilence)
    .addHelpText(
      'after',
      examples(['pigsty plan -o test.plan && pigsty apply test.plan', 'what was shown is what is done']),
    )
    .action(act(async () => (await import('../verbs/apply.ts')).apply));

  program
    .command('install')
    .argument('<module>', 'node, etcd, pgsql or a module of your own')
    .summary('install or update one module')
    .description('Converges one module. NODE is added for hosts that do not have it yet.')
    .option('--dry-run', 'only show what would change')
    .option(...noSilence)
    .addHelpText(
      'after',
      examples(
        ['pigsty install etcd', 'ETCD on all of its hosts'],
        ['pigsty install pgsql -l pg-test', 'one cluster'],
      ),
    )
    .action(act(async () => (await import('../verbs/install.ts')).install));

  program
    .command('remove')
    .argument('<module>', 'node, etcd, pgsql or a module of your own')
    .summary('remove one module from hosts')
    .description(
      'Removes what the module has installed. Asks for the name of what is destroyed;\n' +
        'without a terminal, --confirm must give it.',
    )
    .option('--confirm <name>', 'the name of what is destroyed, instead of typing it')
    .option('--purge-data', "delete data and backups too; the module's own parameters decide otherwise")
    .option('--keep-data', 'leave data and backups in place')
    .option('--force', 'allow what is refused by default: a leader, a quorum, a safeguard')
    .option('--dry-run', 'only show what would be removed')
    .option(...noSilence)
    .addHelpText(
      'after',
      examples(
        ['pigsty remove pgsql -l pg-test', 'asks for "pg-test"'],
        ['pigsty remove pgsql -l pg-test --confirm pg-test', 'in a script'],
      ),
    )
    .action(act(async () => (await import('../verbs/remove.ts')).remove));

  program
    .command('health')
    .argument('[module]', 'only this module')
    .summary('ask every instance how it is')
    .description(
      'Asks every instance how it is. Exit code: 0 healthy, 2 something warns or fails, 3 unknown, 1 error.',
    )
    .addHelpText(
      'after',
      examples(
        ['pigsty health', 'everything'],
        ['pigsty health pgsql -l pg-test --verbose', 'every probe of one cluster'],
      ),
    )
    .action(act(async () => (await import('../verbs/health.ts')).health));
}
