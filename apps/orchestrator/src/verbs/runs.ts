import { PigstyError } from '@pigsty/sdk';
import type { Call } from '../call/act.ts';
import { estateDirectory } from '../estate/journal.ts';
import { writeJson } from '../views/json-view.ts';
import { paintFor } from '../views/paint.ts';
import { table } from '../views/table.ts';
import { duration } from '../views/words.ts';

/** `pigsty runs`: the latest runs, newest first. */
export async function runsList(call: Call<readonly [], { readonly number: string }>): Promise<number> {
  const { globals, options, world } = call;
  const { listRuns } = await import('@pigsty/engine');
  const runs = listRuns(estateDirectory(call)).slice(0, Math.max(1, Number(options.number) || 20));
  if (globals.json) writeJson(world.stdout, { type: 'runs', runs });
  else if (runs.length === 0) world.stdout.write('No run yet.\n');
  else {
    const paint = paintFor(world.stdout, world, globals);
    const header = ['run', 'took', 'status', 'changes', 'user', 'command'].map((t) => ({
      text: t,
      painted: paint.dim(t),
    }));
    const rows = runs.map((run) => [
      run.id,
      run.totalMs === undefined ? '-' : duration(run.totalMs),
      run.status,
      String(run.changes),
      run.user,
      run.command,
    ]);
    world.stdout.write(`${table([header, ...rows])}\n`);
  }
  return 0;
}

/** `pigsty runs show [ID]`: every action of one run. */
export async function runsShow(call: Call<readonly [string?]>): Promise<number> {
  const { globals, world } = call;
  const { listRuns, readRun } = await import('@pigsty/engine');
  const directory = estateDirectory(call);
  const [wanted] = call.args;
  const run = listRuns(directory).find((r) => wanted === undefined || r.id.startsWith(wanted));
  if (run === undefined) {
    throw new PigstyError(
      'SELECTION_EMPTY',
      wanted === undefined ? 'there is no run yet' : `there is no run ${wanted}`,
      {
        hint: 'See: pigsty runs',
      },
    );
  }
  const entries = readRun(directory, run.id);
  if (globals.json) {
    writeJson(world.stdout, { type: 'run', ...run, entries });
    return 0;
  }
  const rows = entries
    .filter((entry) => entry.type === 'op' && entry.state !== 'started')
    .map((entry) => [
      duration(Number(entry.ms)).padStart(8),
      word(entry.host),
      word(entry.stage),
      word(entry.state),
      word(entry.what),
    ]);
  world.stdout.write(
    `${run.command}\nrun ${run.id}, ${run.user}, since ${run.since}: ${run.status}\n\n${rows.length === 0 ? 'Nothing was changed.' : table(rows)}\n`,
  );
  return 0;
}

function word(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
