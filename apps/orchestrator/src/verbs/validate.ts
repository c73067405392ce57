import type { Call } from '../cli/act.ts';
import { readEstate } from '../estate/read.ts';
import { isDeployable } from '../estate/registry.ts';
import { writeJson } from '../views/json-view.ts';
import { paintFor } from '../views/paint.ts';
import { problemsText, problemsTotal } from '../views/problems-text.ts';
import { table } from '../views/table.ts';
import { count } from '../views/words.ts';

/** `pigsty validate`: every rule, no host. */
export async function validate(call: Call<readonly []>): Promise<number> {
  const { world, globals } = call;
  const { inventory, present, checkedOnly, problems } = await readEstate(
    globals.inventory,
    world,
    globals.vault,
  );
  const valid = inventory !== undefined && !problems.some((p) => p.severity === 'error');
  const modules = [...present, ...checkedOnly].map(({ module, clusters }) => ({
    module: module.name,
    deployable: isDeployable(module),
    clusters: clusters.map((c) => c.name),
    instances: clusters.reduce((sum, c) => sum + c.instances.length, 0),
  }));
  const hosts = inventory?.hosts.size ?? 0;
  if (globals.json) {
    writeJson(world.stdout, {
      type: 'validation',
      files: globals.inventory,
      valid,
      hosts,
      modules,
      problems,
    });
    return valid ? 0 : 1;
  }
  const paint = paintFor(world.stdout, world, globals);
  if (problems.length > 0)
    world.stdout.write(`${problemsText(problems, paint)}\n${problemsTotal(problems)}\n`);
  if (!valid) return 1;
  const rows = modules.map((m) => [
    m.module,
    count(m.instances, 'instance'),
    m.module === 'node' ? '' : m.clusters.join(', '),
    m.deployable ? '' : paint.dim('checked, not deployed by this version'),
  ]);
  const gap = problems.length > 0 ? '\n' : '';
  world.stdout.write(
    `${gap}${paint.green('Valid')}: ${globals.inventory.join(', ')}, ${count(hosts, 'host')}.\n${table(rows, { indent: '  ' })}\n`,
  );
  return 0;
}
