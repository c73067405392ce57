import { type Command, Option } from 'commander';
import type { Act } from '../call/act.ts';
import { examples } from '../call/example.ts';

const name = (): Option => new Option('-n, --name <name>', 'which sandbox').default('demo');

/** Throw-away hosts on this machine. */
export function addSandboxCommands(program: Command, act: Act): void {
  const sandbox = program
    .command('sandbox')
    .summary('throw-away hosts on this machine')
    .description(
      'Throw-away Debian hosts on this machine, for a demo, tests and drills. Needs root on Linux.',
    );
  sandbox
    .command('up')
    .summary('boot the hosts')
    .addOption(name())
    .option('--subnet <cidr>', 'network of the hosts (default: 10.10.10.0/24)')
    .option('--hosts <list>', 'name=address pairs: meta=10.10.10.10,node-1=10.10.10.11')
    .option(
      '--parts [list]',
      'offer the hosts what Debian lacks, built here once (default: all): victoria-logs, vlagent, vlogscli, victoria-metrics, minio, versitygw, ferretdb',
    )
    .option('--fresh', 'throw the existing sandbox of that name away first')
    .addHelpText('after', examples(['pigsty sandbox up', 'four hosts, 10.10.10.10 to 10.10.10.13']))
    .action(act(async () => (await import('../verbs/sandbox.ts')).sandboxUp));
  sandbox
    .command('down')
    .summary('take the hosts away with everything in them')
    .addOption(name())
    .option('--all', 'every sandbox of this machine')
    .addHelpText('after', examples(['pigsty sandbox down', 'the inventory stays']))
    .action(act(async () => (await import('../verbs/sandbox.ts')).sandboxDown));
  sandbox
    .command('status')
    .summary('which hosts run, and how to reach them')
    .addOption(new Option('-n, --name <name>', 'only this sandbox'))
    .addHelpText('after', examples(['pigsty sandbox status', 'every sandbox']))
    .action(act(async () => (await import('../verbs/sandbox.ts')).sandboxStatus));
  sandbox
    .command('ssh')
    .argument('<host>', 'name or address')
    .argument('[command...]', 'a command instead of a shell')
    .summary('open a shell on a host')
    .addOption(name())
    .addHelpText(
      'after',
      examples(
        ['pigsty sandbox ssh 10.10.10.11', 'a shell'],
        ['pigsty sandbox ssh node-1 -- uptime', 'one command'],
      ),
    )
    .action(act(async () => (await import('../verbs/sandbox-enter.ts')).sandboxSsh));
  sandbox
    .command('exec')
    .argument('<host>', 'name or address')
    .argument('<command...>')
    .summary('run a command as root, without ssh')
    .addOption(name())
    .addHelpText(
      'after',
      examples(['pigsty sandbox exec node-1 -- patronictl list', 'works on a host without network too']),
    )
    .action(act(async () => (await import('../verbs/sandbox-enter.ts')).sandboxExec));
  sandbox
    .command('snapshot')
    .argument('<label>')
    .summary('remember all hosts as they are')
    .addOption(name())
    .addHelpText('after', examples(['pigsty sandbox snapshot deployed', 'before an experiment']))
    .action(act(async () => (await import('../verbs/sandbox.ts')).sandboxSnapshot));
  sandbox
    .command('restore')
    .argument('<label>', 'a snapshot, or `pristine`')
    .summary('put all hosts back')
    .addOption(name())
    .addHelpText(
      'after',
      examples(['pigsty sandbox restore pristine', 'as if nothing had ever been deployed']),
    )
    .action(act(async () => (await import('../verbs/sandbox.ts')).sandboxRestore));
  sandbox
    .command('cut')
    .argument('<host>', 'name or address')
    .summary('take a host away from the others')
    .addOption(name())
    .addOption(new Option('--kind <kind>', 'what to cut').choices(['power', 'network']).default('power'))
    .addHelpText('after', examples(['pigsty sandbox cut node-1 --kind network', 'pull the cable']))
    .action(act(async () => (await import('../verbs/sandbox.ts')).sandboxCut));
  sandbox
    .command('heal')
    .argument('<host>', 'name or address')
    .summary('bring a host back')
    .addOption(name())
    .addHelpText('after', examples(['pigsty sandbox heal node-1', 'after a cut']))
    .action(act(async () => (await import('../verbs/sandbox.ts')).sandboxHeal));
  sandbox
    .command('reboot')
    .argument('<host>', 'name or address')
    .summary('reboot a host in order')
    .addOption(name())
    .addHelpText('after', examples(['pigsty sandbox reboot node-1', 'waits until it answers']))
    .action(act(async () => (await import('../verbs/sandbox.ts')).sandboxReboot));
}
