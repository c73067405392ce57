import type { Command } from 'commander';
import type { Act } from '../call/act.ts';
import { examples } from '../call/example.ts';

/** From a template to an inventory. */
export function addConfigureCommands(program: Command, act: Act): void {
  program
    .command('configure')
    .summary('write an inventory for this machine')
    .description(
      'Looks at this machine, and writes an inventory from a template: addresses, sizes, passwords. Asks only what it\n' +
        'cannot know. Comments and layout of the template stay. An existing file is kept as a copy.',
    )
    .option('-c, --conf <template>', 'a template, see --list (default: asked for, or meta)')
    .option('--list', 'the templates, one line each')
    .option('--ip <address>', "this machine's address; -i ADDRESS does the same")
    .option(
      '--host <address>',
      'address of the next host of the template, may be repeated; OLD=NEW replaces a certain one',
      (value: string, previous: readonly string[] = []) => [...previous, value],
    )
    .option('-r, --region <region>', 'upstream repositories: default, china or europe')
    .option('-v, --pg-version <major>', 'major version of PostgreSQL')
    .option('-s, --skip', 'do not look at this machine; its address is that of the template')
    .option('-o, --output <file>', 'what to write (default: pigsty.yml)')
    .option('-p, --port <port>', 'port of SSH on the hosts')
    .option('--local', 'one host that is this machine: work on it without SSH')
    .option('-x, --proxy', "download through the environment's http_proxy and its like")
    .option('-g, --generate', 'new random passwords everywhere')
    .option(
      '--vault <where>',
      'new passwords, encrypted: `inline`, or a file such as group_vars/all/vault.yml beside the inventory',
    )
    .option('--force', 'write even if the file exists; a copy of it is kept')
    .option('-n, --non-interactive', 'the same as --yes: do not ask; what is missing is an error')
    .addHelpText(
      'after',
      examples(
        ['pigsty configure', 'asks what it must know'],
        ['pigsty configure -g --yes', 'the template meta, strong passwords, no question'],
        ['pigsty configure -c ha/trio -g --host 10.0.0.1 --host 10.0.0.2 --host 10.0.0.3', 'three hosts'],
        ['pigsty configure --list', 'what there is to start from'],
      ),
    )
    .action(act(async () => (await import('../verbs/configure.ts')).configure));
}
