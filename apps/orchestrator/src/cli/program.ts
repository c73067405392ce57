import { Command, type CommanderError } from 'commander';
import { addAlertCommands } from '../commands/alert.ts';
import { addCertificateCommands } from '../commands/cert.ts';
import { addCheckCommands } from '../commands/check.ts';
import { addCompletionCommands } from '../commands/completion.ts';
import { addConfigureCommands } from '../commands/configure.ts';
import { addCmdbCommands } from '../commands/cmdb.ts';
import { addEstateCommands } from '../commands/estate.ts';
import { addInventoryCommands } from '../commands/inventory.ts';
import { addLogCommands } from '../commands/logs.ts';
import { addEstateStatusCommand } from '../commands/estate-status.ts';
import { addLookCommands } from '../commands/status.ts';
import { addParamsCommands } from '../commands/params.ts';
import { addMigrateCommands } from '../commands/migrate.ts';
import { addDrillCommands } from '../commands/drill.ts';
import { addBundleCommands } from '../commands/bundle.ts';
import { addRepositoryCommands } from '../commands/repo.ts';
import { addSandboxCommands } from '../commands/sandbox.ts';
import { addTopCommand } from '../commands/top.ts';
import { addVaultCommands } from '../commands/vault.ts';
import type { Act } from '../call/act.ts';
import { examples } from '../call/example.ts';
import { addGlobals } from '../call/globals.ts';
import type { World } from '../call/world.ts';

/** Adds the commands of modules; what they are is loaded where one is asked for. */
export type AddModules = (program: Command, act: Act) => void;

/** Every command with its words and examples; what a command does is loaded when it is called. */
export function buildProgram(
  world: World,
  act: Act,
  { version, addModules }: { readonly version: string; readonly addModules: AddModules },
): Command {
  const program = addGlobals(new Command('pigsty'))
    .description('PostgreSQL and all that it needs as data: one inventory in, a running estate out.')
    .version(version, '-V, --version')
    .showSuggestionAfterError(true)
    .addHelpText(
      'after',
      examples(
        ['pigsty configure', 'write an inventory'],
        ['pigsty validate', 'is it right?'],
        ['pigsty plan', 'what would change?'],
        ['pigsty deploy', 'do it'],
      ),
    );
  addConfigureCommands(program, act);
  addEstateCommands(program, act);
  addCheckCommands(program, act);
  addEstateStatusCommand(program, act);
  addTopCommand(program, act);
  addLogCommands(program, act);
  addAlertCommands(program, act);
  addCertificateCommands(program, act);
  addRepositoryCommands(program, act);
  addBundleCommands(program, act);
  addParamsCommands(program, act);
  addModules(program, act);
  addDrillCommands(program, act);
  addInventoryCommands(program, act);
  addCmdbCommands(program, act);
  addMigrateCommands(program, act);
  addLookCommands(program, act);
  addVaultCommands(program, act);
  addSandboxCommands(program, act);
  addCompletionCommands(program, act);
  everyCommand(program, (command) =>
    command
      .exitOverride((error) => {
        throw Object.assign(error, { command: nameOf(command) });
      })
      .configureOutput({
        writeOut: (text) => world.stdout.write(text),
        writeErr: (text) => world.stderr.write(text),
        outputError: () => undefined,
        getOutHelpWidth: () => Math.min(world.stdout.columns, 110),
        getErrHelpWidth: () => Math.min(world.stderr.columns, 110),
      })
      .configureHelp({ showGlobalOptions: true, sortSubcommands: false }),
  );
  return program;
}

/** What Commander says about a wrong command line, in our words. */
export function usageMessage(error: CommanderError): { readonly message: string; readonly hint: string } {
  const asked = 'command' in error && typeof error.command === 'string' ? error.command : 'pigsty';
  const [first = '', ...more] = error.message.replace(/^error: /, '').split('\n');
  const suggestion = more
    .join(' ')
    .replace(/^\(|\)$/g, '')
    .trim();
  return { message: first, hint: suggestion === '' ? `See: ${asked} --help` : suggestion };
}

/** As it is typed: `pigsty inventory host`. */
function nameOf(command: Command): string {
  return command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`;
}

function everyCommand(command: Command, visit: (command: Command) => void): void {
  visit(command);
  for (const child of command.commands) everyCommand(child, visit);
}
