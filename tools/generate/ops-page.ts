import { builtinKinds, byCodeUnit, type AnyModule, type AnyOpKind } from '@pigsty/sdk';
import { code, generatedFrom, page, table } from './page.ts';

/** Op kinds that every module has, then each module's own. */
export function opsPage(modules: readonly AnyModule[]): string {
  const own = modules.map((module) => ({ module, kinds: ownKinds(module, modules) }));
  return page(
    generatedFrom('the op kinds of packages/*/src'),
    '# Op kinds',
    'One op is one desired fact about one host; its kind says how it is looked at, compared and written.',
    '## In every module',
    kindTable(builtinKinds),
    ...own
      .filter(({ kinds }) => kinds.length > 0)
      .flatMap(({ module, kinds }) => [`## ${module.name.toUpperCase()}`, kindTable(kinds)]),
  );
}

/** A module may use kinds of another's contract; they are listed where they come from. */
function ownKinds(module: AnyModule, modules: readonly AnyModule[]): readonly AnyOpKind[] {
  const foreign = modules.filter((other) => other.name !== module.name).map((other) => `${other.name}.`);
  return (module.ops ?? []).filter(({ kind }) => !foreign.some((prefix) => kind.startsWith(prefix)));
}

function kindTable(kinds: readonly AnyOpKind[]): string {
  const sorted = [...kinds].sort((a, b) => byCodeUnit(a.kind, b.kind));
  return table(
    ['kind', 'what holds afterwards'],
    sorted.map(({ kind, summary }) => [code(kind), summary]),
  );
}
