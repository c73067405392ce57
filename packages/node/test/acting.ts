import type { CommandArgs, Op } from '@pigsty/sdk';
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A folder in place of the root of a host: commands of a plan find its files there, and nothing of this machine is touched. */
export class StandIn {
  readonly folder: string;
  constructor(folder: string) {
    this.folder = folder;
    mkdirSync(join(folder, 'bin'));
  }

  put(files: Readonly<Record<string, string>>): void {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(this.folder, path)), { recursive: true });
      writeFileSync(join(this.folder, path), content);
    }
  }

  /** A program in place of the host's own. */
  program(name: string, script: string): void {
    writeFileSync(join(this.folder, 'bin', name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }

  isDone({ args }: Op): boolean {
    const { unless } = args as CommandArgs;
    return this.#run(typeof unless === 'string' ? ['sh', '-c', unless] : unless.argv).status === 0;
  }

  /** Does what a plan would do: nothing where it is done. Returns whether it did something. */
  converge(op: Op): boolean {
    if (this.isDone(op)) return false;
    const { status, stderr } = this.#run((op.args as CommandArgs).run.argv);
    if (status !== 0) throw new Error(stderr);
    if (!this.isDone(op)) throw new Error(`done, and still to do: ${op.key}`);
    return true;
  }

  #run(argv: readonly string[]): { readonly status: number | null; readonly stderr: string } {
    const [program = '', ...words] = argv.map((word) =>
      word.replaceAll(/(?<![\w}/.])\/(?:proc|sys|etc|var|run|boot)\//g, (path) => `${this.folder}${path}`),
    );
    const PATH = `${join(this.folder, 'bin')}:/usr/bin:/bin`;
    return spawnSync(program, words, { encoding: 'utf8', env: { PATH } });
  }
}

/** The command of a plan with this name. */
export function commandOf(ops: readonly Op[], name: string): Op {
  const found = ops.find(({ kind, key }) => kind === 'command' && key === name);
  if (found === undefined) throw new Error(`no command ${name}`);
  return found;
}
