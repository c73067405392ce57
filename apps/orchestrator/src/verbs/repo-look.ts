import { requirePresent } from '@pigsty/operations/estate';
import {
  lookAtRepositories,
  type LookedAtRepository,
  type RepositoryPackage,
} from '@pigsty/operations/repository';
import type { Call } from '../call/act.ts';
import { withEstate } from '../estate/open.ts';
import { writeJson } from '../views/json-view.ts';
import { paintFor, type Paint } from '../views/paint.ts';
import { table } from '../views/table.ts';
import { count } from '../views/words.ts';

/** `pigsty repo list`: what the index names. */
export async function repoList(call: Call): Promise<number> {
  const { world, globals } = call;
  const found = await look(call, false);
  if (globals.json) writeJson(world.stdout, { type: 'repositories', repositories: found });
  else
    world.stdout.write(
      `${found.map((r) => listText(r, paintFor(world.stdout, world, globals))).join('\n\n')}\n`,
    );
  return exitCode(found);
}

/** `pigsty repo check`: whether it is what was built, and enough. */
export async function repoCheck(call: Call): Promise<number> {
  const { world, globals } = call;
  const found = await look(call, true);
  if (globals.json) writeJson(world.stdout, { type: 'repositories', repositories: found });
  else
    world.stdout.write(
      `${found.map((r) => checkText(r, paintFor(world.stdout, world, globals))).join('\n\n')}\n`,
    );
  return exitCode(found);
}

function look(call: Call, verify: boolean): Promise<readonly LookedAtRepository[]> {
  return withEstate(call, {}, (estate) => {
    requirePresent(estate);
    return lookAtRepositories(estate, { verify, signal: call.world.signal });
  });
}

function exitCode(found: readonly LookedAtRepository[]): number {
  if (found.some((r) => r.unreached !== undefined)) return 1;
  return found.every((r) => r.built && r.faults.length + r.missing.length === 0) ? 0 : 2;
}

function listText(found: LookedAtRepository, paint: Paint): string {
  if (!found.built) return stateText(found, paint);
  const header = ['package', 'version', 'arch', 'KiB', ''].map((t) => ({ text: t, painted: paint.dim(t) }));
  const rows = found.packages.map((p) => [
    p.name,
    p.version,
    p.arch,
    String(Math.ceil(p.bytes / 1024)),
    originText(p),
  ]);
  return `${table([header, ...rows])}\n\n${stateText(found, paint)}`;
}

/** Where a package came from, if not from a source. */
function originText({ origin }: RepositoryPackage): string {
  switch (origin) {
    case undefined:
      return '';
    case 'added':
      return 'added by hand';
    case 'carried':
      return 'carried over: no source has it any longer';
    default:
      return origin satisfies never;
  }
}

function stateText({ host, unreached, built, packages }: LookedAtRepository, paint: Paint): string {
  if (unreached !== undefined) return `${paint.red(host)}  ${unreached}`;
  if (!built) return `${paint.yellow(host)}  no repository yet: pigsty repo build`;
  const mebibytes = Math.ceil(packages.reduce((sum, p) => sum + p.bytes, 0) / 1024 ** 2);
  return `${host}  ${count(packages.length, 'package')}, ${mebibytes} MiB`;
}

function checkText(found: LookedAtRepository, paint: Paint): string {
  const faults = found.faults.map((fault) => `  ${paint.red('wrong')}    ${fault}`);
  const missing = found.missing.map(
    (name) => `  ${paint.yellow('missing')}  ${name}, which a host of the estate would install`,
  );
  const remedy = faults.length + missing.length > 0 ? ['  Try: pigsty repo build --refresh'] : [];
  return [stateText(found, paint), ...faults, ...missing, ...remedy].join('\n');
}
