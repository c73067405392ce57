import { type Inventory, isWritten, nearestName, onceEach, type Problem, type Vars } from '@pigsty/sdk';
import { hintOfKnown } from './known-word.ts';
import { problemAt } from './problem-at.ts';

/** Groups of repositories that the original knows for one platform or another. */
const MODULES =
  'local infra node pgsql beta extra nginx docker percona groonga mysql mongo redis llvm haproxy grafana kube gitlab click clickhouse mssql ivory pgml'.split(
    ' ',
  );

/** Names of groups of repositories: a group that nobody has adds nothing, without a word. */
export function repositoryModules(inventory: Inventory): readonly Problem[] {
  const asked = new Set([...MODULES, ...[...inventory.hosts.values()].flatMap(({ vars }) => askedFor(vars))]);
  return onceEach(
    [...inventory.hosts.values()].flatMap(({ address, vars }) => {
      const own = modulesOf(vars['repo_upstream']).map(({ module }) => module);
      return [
        ...LISTS.flatMap((name) =>
          isWritten(inventory, address, [name])
            ? ofList(inventory, { host: address, name, known: [...MODULES, ...own] })
            : [],
        ),
        ...ofUpstream(inventory, address, asked),
      ];
    }),
  );
}

const LISTS = ['node_repo_modules', 'repo_modules'];

function askedFor(vars: Vars): readonly string[] {
  return LISTS.flatMap((name) => (typeof vars[name] === 'string' ? vars[name].split(/[\s,]+/) : []));
}

/** A repository of a group that nobody asks for, and that is spelt almost like one that is known. */
function ofUpstream(inventory: Inventory, host: string, asked: ReadonlySet<string>): readonly Problem[] {
  if (!isWritten(inventory, host, ['repo_upstream'])) return [];
  return modulesOf(inventory.hosts.get(host)?.vars['repo_upstream']).flatMap(({ module, i }) => {
    const near = asked.has(module) ? undefined : nearestName(module, asked);
    if (near === undefined) return [];
    return [
      problemAt(
        inventory,
        { host, path: ['repo_upstream', i, 'module'] },
        {
          severity: 'warning',
          rule: 'repository-module',
          message: `neither node_repo_modules nor repo_modules asks for the group of repositories ${module}`,
          hint: `Did you mean ${near}?`,
        },
      ),
    ];
  });
}

function ofList(
  inventory: Inventory,
  { host, name, known }: { readonly host: string; readonly name: string; readonly known: readonly string[] },
): readonly Problem[] {
  const value = inventory.hosts.get(host)?.vars[name];
  if (typeof value !== 'string') return [];
  const words = value.split(/[\s,]+/).filter((word) => word !== '' && !known.includes(word));
  const position = inventory.where(host, [name]);
  return words.map((word): Problem => {
    return {
      severity: 'warning',
      rule: 'repository-module',
      subject: inventory.subject?.(host, [name]) ?? host,
      host,
      message: `there is no group of repositories ${word}`,
      hint: hintOfKnown(word, known),
      ...(position === undefined ? {} : { position }),
    };
  });
}

function modulesOf(upstream: unknown): readonly { readonly module: string; readonly i: number }[] {
  if (!Array.isArray(upstream)) return [];
  return (upstream as readonly unknown[]).flatMap((entry, i) => {
    const module =
      typeof entry === 'object' && entry !== null ? (entry as { module?: unknown }).module : undefined;
    return typeof module === 'string' ? [{ module, i }] : [];
  });
}
