import { addModuleCommands } from '../commands/modules.ts';
import { moduleNames } from '../commands/module-names.ts';
import type { AddModules } from './program.ts';
import { ownModules } from '@pigsty/operations/modules';
import { expect, test } from 'vitest';
import { type FakeWorld, fakeWorld } from '../../test/fake-world.ts';
import type { Call } from '../call/act.ts';
import { main } from './main.ts';
import { buildProgram } from './program.ts';

const modules = await ownModules();
const addModules: AddModules = (program, act) => addModuleCommands(program, act, modules);

async function pigsty(...argv: string[]): Promise<{ code: number; world: FakeWorld }> {
  const world = fakeWorld();
  return { code: await main(argv, world, '1.2.3'), world };
}

/** What a command would be called with, without doing it. */
async function parsed(...argv: string[]): Promise<Pick<Call, 'args' | 'options'>> {
  let seen: Pick<Call, 'args' | 'options'> | undefined;
  const program = buildProgram(
    fakeWorld(),
    () =>
      async (...words: unknown[]) => {
        const command = words.at(-1) as { optsWithGlobals(): Record<string, unknown> };
        seen = { args: words.slice(0, -2), options: command.optsWithGlobals() };
      },
    { version: '1.2.3', addModules },
  );
  await program.parseAsync(argv, { from: 'user' });
  if (seen === undefined) throw new Error('no command was chosen');
  return seen;
}

test('--version and --help end well', async () => {
  expect(await pigsty('--version')).toMatchObject({ code: 0, world: { text: { out: '1.2.3\n' } } });
  const help = await pigsty('--help');
  expect(help.code).toBe(0);
  expect(help.world.text.out).toContain('deploy');
});

test('an unknown command is named with its nearest neighbour', async () => {
  const { code, world } = await pigsty('deplyo');
  expect(code).toBe(1);
  expect(world.text.err).toBe("error unknown command 'deplyo'\n  Did you mean deploy?\n");
});

test('an unknown option is named with its nearest neighbour', async () => {
  const { code, world } = await pigsty('plan', '--dif');
  expect(code).toBe(1);
  expect(world.text.err).toContain('Did you mean --diff?');
});

test('a wrong command line leads to the help of its command', async () => {
  const world = fakeWorld();
  expect(await main(['inventory', 'host'], world, '0')).toBe(1);
  expect(world.text.err).toContain('See: pigsty inventory host --help');
  expect(await main(['validate', 'this', '--json'], world, '0')).toBe(1);
  expect(world.text.out).toContain('"hint":"See: pigsty validate --help"');
});

test('a usage error with --json is one JSON line', async () => {
  const { code, world } = await pigsty('install', '--json');
  expect(code).toBe(1);
  expect(JSON.parse(world.text.out)).toEqual({
    type: 'error',
    code: 'USAGE',
    message: "missing required argument 'module'",
    hint: 'See: pigsty install --help',
  });
});

test('every command has help with an example', () => {
  const program = buildProgram(fakeWorld(), () => async () => undefined, { version: '1.2.3', addModules });
  const leaves = (command: typeof program): (typeof program)[] =>
    command.commands.length === 0 ? [command] : command.commands.flatMap((c) => leaves(c));
  for (const command of leaves(program)) {
    let text = '';
    command.configureOutput({ writeOut: (s) => (text += s) });
    command.outputHelp();
    expect(text, command.name()).toMatch(/Examples?:\n {2}pigsty /);
    expect(command.summary(), command.name()).not.toBe('');
  }
});

test('global options are taken before and after the command', async () => {
  const before = await parsed('-i', 'a.yml', '-i', 'b.yml', '-l', 'pg-test', 'plan', '--diff');
  expect(before.options).toMatchObject({ inventory: ['a.yml', 'b.yml'], limit: 'pg-test', diff: true });
  const twice = await parsed('plan', '-l', 'pg-test', '-l', '!10.10.10.13');
  expect(twice.options).toMatchObject({ limit: 'pg-test,!10.10.10.13' });
  const after = await parsed('plan', '-i', 'a.yml', '--limit', 'pg-test', '--json');
  expect(after.options).toMatchObject({ inventory: ['a.yml'], limit: 'pg-test', json: true });
});

test('words after -- belong to the command that is run', async () => {
  const { args } = await parsed('sandbox', 'exec', 'node-1', '--', 'ls', '-la', '--json');
  expect(args).toEqual(['node-1', ['ls', '-la', '--json']]);
});

test('pgsql add takes a cluster and its addresses', async () => {
  expect((await parsed('pgsql', 'add', 'pg-test', '10.10.10.13', '10.10.10.14')).args).toEqual([
    'pg-test',
    ['10.10.10.13', '10.10.10.14'],
  ]);
});

test('the overview has the names and summaries of the modules that come with the command', () => {
  expect(moduleNames).toEqual(modules.map(({ name, summary }) => [name, summary]));
});
