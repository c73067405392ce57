import { Argument, type Command } from 'commander';
import type { Act } from '../call/act.ts';
import { examples } from '../call/example.ts';

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
        ['pigsty completion fish > ~/.config/fish/completions/pigsty.fish', 'once'],
        ['eval "$(pigsty completion bash)"', 'in ~/.bashrc'],
        ['eval "$(pigsty completion zsh)"', 'in ~/.zshrc, after compinit'],
      ),
    )
    .action(act(async () => (await import('../verbs/completion.ts')).completion));
  program
    .command('__complete', { hidden: true })
    .argument('[words...]', 'the words behind `pigsty`; the last one is being typed and may be empty')
    .summary('what a shell asks while a command line is typed')
    .description(
      'Prints what may stand for the last word, a line each: the word, a tab, what it means. `:files` stands for names of files.',
    )
    .addHelpText(
      'after',
      examples(['pigsty __complete -- deploy -l pg-', 'as the scripts of `completion` ask']),
    )
    .action(act(async () => (await import('../verbs/completion.ts')).completeIn(program)));
}
