import type { Argument, Command, Option } from 'commander';
import { kindOf, type ValueKind } from './value-kind.ts';

/** What may stand where the cursor is: words that are known, or names of a kind that must be looked up. */
export type Question =
  | { readonly type: 'words'; readonly words: readonly Suggestion[] }
  | { readonly type: 'names'; readonly kind: ValueKind; readonly inventories: readonly string[] };

export interface Suggestion {
  readonly word: string;
  readonly description: string;
}

/** A question, the beginning of the word that answers it, and what stands before it in the same word: `--to=`. */
export interface Asked {
  readonly question: Question;
  readonly typed: string;
  readonly before: string;
}

/** Reads the words behind the program's name, the last of which is being typed, against the program's own commands. */
export function questionAt(program: Command, words: readonly string[]): Asked {
  const finished = words.slice(0, -1);
  const current = words.at(-1) ?? '';
  let command = program;
  let operands = 0;
  let waiting: Option | undefined;
  let optionsEnded = false;
  const inventories: string[] = [];
  for (const word of finished) {
    if (waiting !== undefined) {
      if (waiting.long === '--inventory') inventories.push(word);
      waiting = undefined;
    } else if (optionsEnded || !word.startsWith('-')) {
      const child = operands === 0 ? childOf(command, word) : undefined;
      if (child === undefined) operands += 1;
      else command = child;
    } else if (word === '--') optionsEnded = true;
    else waiting = optionThatWaits(command, word);
  }
  const asked = (question: Question, before = ''): Asked => ({
    question,
    before,
    typed: current.slice(before.length),
  });
  const [name = '', equals] = /^(--[^=]+=)/.exec(current) ?? [];
  if (waiting !== undefined) return asked(valueOf(command, waiting, inventories));
  if (!optionsEnded && equals !== undefined) {
    const option = optionsOf(command).find(({ long }) => long === name.slice(0, -1));
    return option === undefined ? asked(nothing) : asked(valueOf(command, option, inventories), equals);
  }
  if (!optionsEnded && current.startsWith('-')) return asked(optionNames(command));
  if (operands === 0 && command.commands.length > 0) return asked(commandNames(command));
  const argument = command.registeredArguments[operands] ?? lastWhenVariadic(command.registeredArguments);
  return argument === undefined ? asked(nothing) : asked(valueOf(command, argument, inventories));
}

const nothing: Question = { type: 'words', words: [] };

function childOf(command: Command, word: string): Command | undefined {
  return command.commands.find((child) => child.name() === word || child.aliases().includes(word));
}

function optionThatWaits(command: Command, word: string): Option | undefined {
  return optionsOf(command).find(
    (option) => option.required && (option.long === word || option.short === word),
  );
}

/** The command's own options and those of the commands above it, which go with all of them. */
function optionsOf(command: Command): readonly Option[] {
  return [...command.options, ...(command.parent === null ? [] : optionsOf(command.parent))];
}

function optionNames(command: Command): Question {
  const words = optionsOf(command)
    .filter((option) => !option.hidden)
    .map((option) => ({ word: option.long ?? option.short ?? '', description: option.description }));
  return { type: 'words', words: [...words, { word: '--help', description: 'help for this command' }] };
}

function commandNames(command: Command): Question {
  const words = command
    .createHelp()
    .visibleCommands(command)
    .map((child) => ({ word: child.name(), description: child.summary() || child.description() }));
  return { type: 'words', words };
}

function lastWhenVariadic(declared: readonly Argument[]): Argument | undefined {
  const last = declared.at(-1);
  return last?.variadic === true ? last : undefined;
}

function valueOf(command: Command, place: Option | Argument, inventories: readonly string[]): Question {
  if (place.argChoices !== undefined)
    return { type: 'words', words: place.argChoices.map((word) => ({ word, description: '' })) };
  const kind = kindOf(command, place);
  return kind === undefined ? nothing : { type: 'names', kind, inventories };
}
