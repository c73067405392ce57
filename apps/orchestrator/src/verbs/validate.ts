import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { PigstyError, type Problem } from '@pigsty/sdk';
import type { Call } from '../call/act.ts';
import { type ReadEstate, readEstate, allRules } from '@pigsty/operations/estate';

import { writeJson } from '../views/json-view.ts';
import { type Paint, paintFor } from '../views/paint.ts';
import { problemsText, problemsTotal } from '../views/problems-text.ts';
import { sarifLog } from '../views/sarif.ts';
import { table } from '../views/table.ts';
import { count } from '../views/words.ts';

export interface ValidateOptions {
  /** A warning fails like an error. */
  readonly strict?: boolean;
  /** A file for the problems as SARIF; `true` for standard output, in place of everything else. */
  readonly sarif?: string | true;
}

/** `pigsty validate`: every rule, no host. */
export async function validate(call: Call<readonly [], ValidateOptions>): Promise<number> {
  const { world, globals, options } = call;
  const estate = await readEstate(globals.inventory, world, globals.vault);
  const { inventory, problems } = estate;
  const valid = inventory !== undefined && !problems.some((p) => fails(p, options.strict === true));
  if (options.sarif !== undefined) {
    const log = `${JSON.stringify(sarifLog(problems, allRules(estate.specs)), null, 2)}\n`;
    if (options.sarif === true) world.stdout.write(log);
    else await save(resolve(world.cwd, options.sarif), log);
    if (options.sarif === true) return valid ? 0 : 1;
  }
  const modules = estate.present.map(({ module, clusters }) => ({
    module: module.name,
    clusters: clusters.map((c) => c.name),
    instances: clusters.reduce((sum, c) => sum + c.instances.length, 0),
  }));
  const hosts = inventory?.hosts.size ?? 0;
  if (globals.json)
    writeJson(world.stdout, {
      type: 'validation',
      files: globals.inventory,
      valid,
      hosts,
      modules,
      problems,
    });
  else {
    const paint = paintFor(world.stdout, world, globals);
    const parts = [
      ...problemParts(estate, paint),
      ...(valid ? [contents(modules, { hosts, call, paint })] : []),
    ];
    world.stdout.write(`${parts.join('\n\n')}\n`);
  }
  return valid ? 0 : 1;
}

function fails({ severity }: Problem, strict: boolean): boolean {
  return severity === 'error' || (strict && severity === 'warning');
}

/** What is wrong and how much of it, then what is only good to know. */
function problemParts({ problems }: ReadEstate, paint: Paint): readonly string[] {
  const notes = problems.filter((p) => p.severity === 'info');
  const wrong = problems.filter((p) => p.severity !== 'info');
  return [
    ...(wrong.length === 0 ? [] : [`${problemsText(wrong, paint)}\n${problemsTotal(wrong)}`]),
    ...(notes.length === 0 ? [] : [problemsText(notes, paint)]),
  ];
}

interface Content {
  readonly module: string;
  readonly clusters: readonly string[];
  readonly instances: number;
}

function contents(
  modules: readonly Content[],
  { hosts, call, paint }: { hosts: number; call: Call<readonly []>; paint: Paint },
): string {
  const rows = modules.map((m) => [
    m.module,
    count(m.instances, 'instance'),
    m.module === 'node' ? '' : m.clusters.join(', '),
  ]);
  const files = call.globals.inventory.map((file) => (file === '-' ? 'standard input' : file)).join(', ');
  return `${paint.green('Valid')}: ${files}, ${count(hosts, 'host')}.
${table(rows, { indent: '  ' })}`;
}

async function save(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (cause) {
    throw new PigstyError('USAGE', `cannot write ${file}: ${(cause as Error).message}`, {
      hint: 'Name a file in a directory that exists: pigsty validate --sarif problems.sarif',
      cause,
    });
  }
}
