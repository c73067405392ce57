import { CommanderError } from 'commander';
import { makeAct } from '../call/act.ts';
import { moduleCommands } from './module-commands.ts';
import { buildProgram, usageMessage } from './program.ts';
import type { World } from '../call/world.ts';

/** Argv in, exit code out. */
export async function main(argv: readonly string[], world: World, version: string): Promise<number> {
  let code = 0;
  const program = buildProgram(
    world,
    makeAct(world, argv, (result) => (code = result)),
    { version, addModules: await moduleCommands(argv, world) },
  );
  if (argv.length === 0) {
    program.outputHelp();
    return 1;
  }
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return usage(error, argv, world);
    const { reportError } = await import('./report-error.ts');
    return reportError(error, { argv, world });
  }
}

function usage(error: CommanderError, argv: readonly string[], world: World): number {
  // Asked-for help and version are no error; Commander has printed them.
  if (error.exitCode === 0) return 0;
  if (error.code === 'commander.help') return 1;
  const { message, hint } = usageMessage(error);
  if (argv.includes('--json'))
    world.stdout.write(`${JSON.stringify({ type: 'error', code: 'USAGE', message, hint })}\n`);
  else world.stderr.write(`error ${message}\n  ${hint}\n`);
  return 1;
}
