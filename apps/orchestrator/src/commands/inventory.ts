import { type Command, Option } from 'commander';
import type { Act } from '../call/act.ts';
import { examples } from '../call/example.ts';

/** Commands about the inventory itself: look at it, hand it to other programs. */
export function addInventoryCommands(program: Command, act: Act): void {
  const inventory = program
    .command('inventory')
    .summary('what the inventory says')
    .description('What the inventory says, and the inventory as data for other programs.');
  inventory
    .command('list')
    .summary('hosts with their instances')
    .addHelpText('after', examples(['pigsty inventory list -l pg-test', 'the hosts of one cluster']))
    .action(act(async () => (await import('../verbs/inventory.ts')).inventoryList));
  inventory
    .command('graph')
    .summary('groups as a tree')
    .addHelpText(
      'after',
      examples(
        ['pigsty inventory graph', 'groups and their hosts'],
        ['pigsty inventory graph -l pg-test', 'the groups of these hosts only'],
      ),
    )
    .action(act(async () => (await import('../verbs/inventory.ts')).inventoryGraph));
  inventory
    .command('host')
    .argument('<host>', 'address as the inventory has it')
    .summary('everything known of one host')
    .description(
      'Login, groups and instances of one host, and each of its variables with where it comes from.\n' +
        'Passwords and other secrets read [secret].',
    )
    .option('--raw', 'values as the files have them: placeholders and templates not resolved')
    .addHelpText(
      'after',
      examples(
        ['pigsty inventory host 10.10.10.11', 'long values are cut'],
        ['pigsty inventory host 10.10.10.11 --verbose', 'in full'],
      ),
    )
    .action(act(async () => (await import('../verbs/inventory-host.ts')).inventoryHost));
  inventory
    .command('vars')
    .argument('[name]', 'a variable, or several with a pattern: pg_*')
    .summary('variables, and on which hosts they have which value')
    .description(
      'Each variable with its values, the hosts that have them, and where they come from.\n' +
        'Passwords and other secrets read [secret].',
    )
    .option('--raw', 'values as the files have them: placeholders and templates not resolved')
    .addHelpText(
      'after',
      examples(
        ['pigsty inventory vars pg_version', 'who runs which version'],
        ["pigsty inventory vars 'pg_*' -l pg-test", 'what one cluster says'],
      ),
    )
    .action(act(async () => (await import('../verbs/inventory-vars.ts')).inventoryVars));
  inventory
    .command('export')
    .summary('the inventory as YAML or JSON, or as Ansible lists it')
    .description(
      'Writes the inventory as it is declared, from all of its files. yaml and json can be read again as the same\n' +
        'inventory, without comments; ansible is what `ansible-inventory --list` prints. It contains what the files\n' +
        'contain: passwords in plain text where they are so there, vaulted values still vaulted.',
    )
    .addOption(new Option('--format <format>', 'how').choices(['yaml', 'json', 'ansible']).default('yaml'))
    .option('-o, --output <file>', 'a new file instead of standard output')
    .addHelpText(
      'after',
      examples(
        ['pigsty inventory export -o all-in-one.yml', 'one file of several'],
        ['pigsty inventory export --format ansible', 'to compare with ansible-inventory --list'],
      ),
    )
    .action(act(async () => (await import('../verbs/inventory-export.ts')).inventoryExport));
  inventory
    .command('ansible')
    .summary('answer Ansible as a dynamic inventory')
    .description(
      'What Ansible asks of an inventory script, answered in JSON. `pigsty inventory script` writes the script.',
    )
    .option('--list', 'groups, hosts and all of their variables')
    .option('--host <name>', 'the variables of one host')
    .addHelpText(
      'after',
      examples(
        ['pigsty inventory ansible --list', 'everything'],
        ['pigsty inventory ansible --host 10.10.10.11', 'one host'],
      ),
    )
    .action(act(async () => (await import('../verbs/inventory-ansible.ts')).inventoryAnsible));
  inventory
    .command('script')
    .summary('a script that Ansible takes as inventory')
    .description('Writes a small executable for `ansible -i`. It reads this inventory again each time.')
    .option('-o, --output <file>', 'the script', 'inventory.sh')
    .addHelpText(
      'after',
      examples([
        'pigsty inventory script && ansible -i ./inventory.sh all -m ping',
        'Ansible on these hosts',
      ]),
    )
    .action(act(async () => (await import('../verbs/inventory-script.ts')).inventoryScript));
}
