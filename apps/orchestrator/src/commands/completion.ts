import { Argument, type Command } from 'commander';
import type { Act } from '../cli/act.ts';
import { examples } from '../cli/example.ts';

/** Completion of command lines, for shells. */
export function addCompletionCommands(program: Command, act: Act): void {
  program
    .command('completion')
    .addArgument(new Argument('<shell>', 'whose completion to print').choices(['bash', 'zsh', 'fish']))
    .summary('complete commands, options and names in a shell')
    .description(
      'Prints what a shell reads to complete commands, options, and the hosts, clusters, instances and groups of the\n' +
        'inventory that the command line names (./pigsty.yml when it names none).',
    )
    .addHelpText(
      'after',
      examples(
        ['eval "$(pigsty completion bash)"', 'in ~/.bashrc'],
        ['eval "$(pigsty completion zsh)"', 'in ~/.zshrc, after compinit'],
        ['pigsty completion fish > ~/.config/fish/completions/pigsty.fish', 'once'],
      ),
    )
    .action(act(async () => (await import('../verbs/completion.ts')).completion));
  program
    .command('__complete', { hidden: true })
    .argument('[words...]')
    .action(act(async () => (await import('../verbs/completion.ts')).completeIn(program)));
}
