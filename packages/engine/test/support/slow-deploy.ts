import { command, directory, shCommand } from '@pigsty/sdk';
import { openEngine } from '@pigsty/engine';
import { fakeModule } from './module.ts';

/**
 * Deploys something that takes `seconds`, and says on standard output when it has begun.
 * @public child.mjs loads it by name.
 */
export async function main([inventory = '', folder = '', seconds = '5']: readonly string[]): Promise<void> {
  const engine = await openEngine({
    inventory,
    onEvent: (e) => {
      if (e.type === 'op' && e.state === 'started' && e.kind === 'command') process.stdout.write('begun\n');
    },
  });
  const { install } = slowModule(folder, seconds);
  await install(engine.inventory, {}, engine.context, { command: 'pigsty deploy' });
  await engine.close();
}

export function slowModule(folder: string, seconds: string): ReturnType<typeof fakeModule> {
  return fakeModule({
    stages: (host) => [
      {
        name: 'slow',
        host,
        after: [],
        ops: [
          directory({ path: folder }),
          command({
            name: 'take a while',
            run: shCommand(
              'echo begin >>"$1/log"; echo noise; sleep "$2"; echo noise; echo end >>"$1/log"; : >"$1/done"',
              [folder, seconds],
            ),
            unless: `test -e ${folder}/done`,
          }),
          directory({ path: `${folder}/after` }),
        ],
      },
    ],
  });
}
