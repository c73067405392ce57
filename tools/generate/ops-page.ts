import { byCodeUnit, type AnyModule, type AnyOpKind } from '@pigsty/sdk';
import { builtinKinds } from '@pigsty/sdk/engine';
import { literal } from './literal.ts';
import type { OpArgument } from './op-arguments.ts';
import { code, generatedFrom, page, table } from './page.ts';

type Arguments = ReadonlyMap<string, readonly OpArgument[]>;

/** Op kinds that every module has, then each module's own; each with its arguments, and an example where it has one. */
export function opsPage(modules: readonly AnyModule[], args: Arguments): string {
  const own = modules
    .map((module) => ({ title: module.name.toUpperCase(), kinds: sorted(ownKinds(module, modules)) }))
    .filter(({ kinds }) => kinds.length > 0);
  return page(
    generatedFrom('the op kinds of packages/*/src'),
    '# Op kinds',
    'One op is one desired fact about one host; its kind says how it is looked at, compared and written.',
    ...[{ title: 'In every module', kinds: sorted(builtinKinds) }, ...own].flatMap(({ title, kinds }) => [
      `## ${title}`,
      kindTable(kinds),
      ...kinds.flatMap((kind) => details(kind, args.get(kind.kind) ?? [])),
    ]),
  );
}

/** A module may use kinds of another's contract; they are listed where they come from. */
function ownKinds(module: AnyModule, modules: readonly AnyModule[]): readonly AnyOpKind[] {
  const foreign = modules.filter((other) => other.name !== module.name).map((other) => `${other.name}.`);
  return (module.ops ?? []).filter(({ kind }) => !foreign.some((prefix) => kind.startsWith(prefix)));
}

function sorted(kinds: readonly AnyOpKind[]): readonly AnyOpKind[] {
  return [...kinds].sort((a, b) => byCodeUnit(a.kind, b.kind));
}

function kindTable(kinds: readonly AnyOpKind[]): string {
  return table(
    ['kind', 'what holds afterwards'],
    kinds.map(({ kind, summary }) => [code(kind), summary]),
  );
}

function details({ kind, example }: AnyOpKind, args: readonly OpArgument[]): readonly string[] {
  return [
    `### ${code(kind)}`,
    example === undefined ? '' : ['```ts', call(kind, example), '```'].join('\n'),
    args.length === 0 ? '' : argumentTable(args),
  ];
}

/** A kind of every module is a function of its own name; those of modules are named by their modules. */
function call(kind: string, example: unknown): string {
  return kind.includes('.') ? literal(example) : `${kind}(${literal(example, `${kind}()`)})`;
}

function argumentTable(args: readonly OpArgument[]): string {
  return table(
    ['argument', 'type', 'what it says'],
    args.map(({ name, required, type, summary }) => [
      code(required ? name : `${name}?`),
      code(type),
      summary,
    ]),
  );
}
