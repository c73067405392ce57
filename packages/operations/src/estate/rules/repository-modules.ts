import { type Inventory, isWritten, onceEach, type Problem } from '@pigsty/sdk';
import { hintOfKnown } from './known-word.ts';

/** Groups of repositories that the original knows for one platform or another. */
const MODULES =
  'local infra node pgsql beta extra nginx docker percona groonga mysql mongo redis llvm haproxy grafana kube gitlab click clickhouse mssql ivory pgml'.split(
    ' ',
  );

/** Names of groups of repositories: a group that nobody has adds nothing, without a word. */
export function repositoryModules(inventory: Inventory): readonly Problem[] {
  return onceEach(
    [...inventory.hosts.values()].flatMap(({ address, vars }) => {
      const own = modulesOf(vars['repo_upstream']);
      return ['node_repo_modules', 'repo_modules'].flatMap((name) =>
        isWritten(inventory, address, [name])
          ? ofList(inventory, { host: address, name, known: [...MODULES, ...own] })
          : [],
      );
    }),
  );
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

function modulesOf(upstream: unknown): readonly string[] {
  if (!Array.isArray(upstream)) return [];
  return (upstream as readonly unknown[]).flatMap((entry) => {
    const module =
      typeof entry === 'object' && entry !== null ? (entry as { module?: unknown }).module : undefined;
    return typeof module === 'string' ? [module] : [];
  });
}
