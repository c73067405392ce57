import { planOffline } from '@pigsty/engine';
import type { AnyModule, Inventory, Op, PkgArgs } from '@pigsty/sdk';
import { outputOf } from './machine.ts';

/** A part that watches, and that no package source of the machine carries. */
export interface MissingPart {
  /** The parameter that switches it off. */
  readonly parameter: string;
  readonly packages: readonly string[];
}

/** Without these PostgreSQL, its failover and its backups are the same. */
const dispensable = new Set([
  'vmetrics_enabled',
  'vlogs_enabled',
  'vtraces_enabled',
  'vmalert_enabled',
  'alertmanager_enabled',
  'blackbox_enabled',
  'nginx_exporter_enabled',
  'grafana_enabled',
  'vector_enabled',
]);

/** What a deploy of this host would install for such parts, and the machine cannot have. Nothing where there is no apt. */
export async function missingParts(
  modules: readonly AnyModule[],
  { inventory, host }: { readonly inventory: Inventory; readonly host: string },
): Promise<readonly MissingPart[]> {
  const { graph } = planOffline({ modules, inventory, facts: () => undefined });
  const wanted = graph.nodes
    .filter((node) => node.host === host)
    .flatMap(({ ops }) => ops)
    .filter((op): op is Op<PkgArgs> => op.kind === 'pkg')
    .flatMap(({ args: { reason = '', names } }) =>
      dispensable.has(reason) ? [{ parameter: reason, names }] : [],
    );
  const madison = await outputOf('apt-cache', [
    'madison',
    'base-files',
    ...wanted.flatMap(({ names }) => names),
  ]);
  return madison === undefined ? [] : withoutSource(wanted, namesIn(madison));
}

/** What no source carries; nothing is known of a machine that has read no package lists. */
export function withoutSource(
  wanted: readonly { readonly parameter: string; readonly names: readonly string[] }[],
  carried: ReadonlySet<string>,
): readonly MissingPart[] {
  if (!carried.has('base-files')) return [];
  const missing = new Map<string, string[]>();
  for (const { parameter, names } of wanted) {
    const [first = ''] = names;
    if (!names.some((name) => carried.has(name)))
      missing.set(parameter, [...(missing.get(parameter) ?? []), first]);
  }
  return [...missing].map(([parameter, packages]) => ({ parameter, packages }));
}

/** From `apt-cache madison`: ` nginx | 1.26.3-3 | <source>`, a line for each version and source. */
export function namesIn(madison: string): ReadonlySet<string> {
  return new Set([...madison.matchAll(/^\s*(\S+) \|/gm)].map(([, name = '']) => name));
}
