import type { AnyModule } from '@pigsty/sdk';
import { buildProgram } from '../../apps/orchestrator/src/cli/program.ts';
import { addModuleCommands } from '../../apps/orchestrator/src/commands/modules.ts';
import type { World } from '../../apps/orchestrator/src/call/world.ts';
import { code, generatedFrom, page, table } from './page.ts';

type Command = ReturnType<typeof buildProgram>;

/** Every command with usage, options and examples, as the command itself tells them. */
export function commandsPage(modules: readonly AnyModule[]): string {
  let printed = '';
  const output = { write: (text: string) => void (printed += text), isTTY: false, columns: 110 };
  const program = buildProgram(mute(output), () => async () => undefined, {
    version: '',
    addModules: (command, act) => addModuleCommands(command, act, modules),
  });
  const helpOf = (command: Command): string => {
    printed = '';
    command.outputHelp();
    return printed;
  };
  const commands = leaves(program);
  return page(
    generatedFrom('apps/orchestrator/src/commands'),
    '# Commands',
    program.description(),
    commands.map((c) => `- [${nameOf(c)}](#${nameOf(c).replaceAll(' ', '-')}): ${c.summary()}`).join('\n'),
    '## Options of every command',
    optionTable(program),
    ...commands.flatMap((command) => section(command, helpOf(command))),
  );
}

function section(command: Command, help: string): readonly string[] {
  const described = command.registeredArguments.filter((argument) => argument.description !== '');
  const options = command.options.filter((option) => !option.hidden);
  return [
    `## ${nameOf(command)}`,
    command.description(),
    `\`\`\`text\n${usageOf(command)}\n\`\`\``,
    described.length === 0
      ? ''
      : table(
          ['argument', 'meaning'],
          described.map((a) => [code(a.required ? `<${a.name()}>` : `[${a.name()}]`), a.description]),
        ),
    options.length === 0 ? '' : optionTable(command),
    examplesIn(help),
  ];
}

function optionTable(command: Command): string {
  const options = command.options.filter((option) => !option.hidden);
  return table(
    ['option', 'meaning'],
    options.map((option) => [code(option.flags), meaningOf(option)]),
  );
}

function meaningOf({ description, defaultValue }: Command['options'][number]): string {
  const isShown = defaultValue !== undefined && typeof defaultValue !== 'boolean';
  return isShown ? `${description} (default: ${JSON.stringify(defaultValue)})` : description;
}

/** Commander keeps what was added to a help text to itself, until it prints it. */
function examplesIn(help: string): string {
  const [, block] = /\nExamples?:\n([\s\S]*)$/.exec(help) ?? [];
  if (block === undefined) return '';
  return `\`\`\`sh\n${block.trimEnd().replace(/^ {2}/gm, '')}\n\`\`\``;
}

function leaves(command: Command): readonly Command[] {
  return command.commands.flatMap((child) => (child.commands.length > 0 ? leaves(child) : [child]));
}

function nameOf(command: Command): string {
  return command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`;
}

function usageOf(command: Command): string {
  return `${nameOf(command)} ${command.usage()}`;
}

function mute(output: World['stdout']): World {
  return {
    program: 'pigsty',
    cwd: '/',
    env: {},
    stdout: output,
    stderr: output,
    interactive: false,
    now: () => 0,
    random: (bytes) => new Uint8Array(bytes),
    ask: {
      yesOrNo: async () => false,
      text: async () => '',
      secret: async () => '',
      choose: async () => '',
      input: async () => '',
    },
    fullScreen: () => undefined,
    piped: async () => '',
    redactWith: () => undefined,
    redacted: (text) => text,
    signal: new AbortController().signal,
  };
}
