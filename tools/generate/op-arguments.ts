import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** One argument of an op kind, as its interface declares it. */
export interface OpArgument {
  readonly name: string;
  readonly required: boolean;
  /** As in the source: `readonly string[]`. */
  readonly type: string;
  /** Its comment on one line; empty when it has none. */
  readonly summary: string;
}

/** Arguments of each op kind that is defined below the folders, by kind: read from `defineOpKind<Args, ...>({ kind: '...' })`. */
export function opArguments(folders: readonly string[]): ReadonlyMap<string, readonly OpArgument[]> {
  return new Map(folders.flatMap((folder) => [...argumentsBelow(folder)]));
}

function argumentsBelow(folder: string): ReadonlyMap<string, readonly OpArgument[]> {
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
    .map((path) => {
      const text = readFileSync(join(folder, path), 'utf8');
      return ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
    });
  const interfaces = new Map<string, ts.InterfaceDeclaration>();
  const kinds = new Map<string, string>();
  const visit = (node: ts.Node): void => {
    if (ts.isInterfaceDeclaration(node)) interfaces.set(node.name.text, node);
    if (ts.isCallExpression(node)) {
      const kind = kindOf(node);
      if (kind !== undefined) kinds.set(kind, node.typeArguments?.[0]?.getText() ?? '');
    }
    ts.forEachChild(node, visit);
  };
  sources.forEach(visit);
  return new Map([...kinds].map(([kind, name]) => [kind, argumentsOf(interfaces.get(name))]));
}

function kindOf(call: ts.CallExpression): string | undefined {
  const [spec] = call.arguments;
  if (call.expression.getText() !== 'defineOpKind' || spec === undefined) return undefined;
  if (!ts.isObjectLiteralExpression(spec)) return undefined;
  const kind = spec.properties.find((p) => p.name?.getText() === 'kind');
  return kind !== undefined && ts.isPropertyAssignment(kind) && ts.isStringLiteral(kind.initializer)
    ? kind.initializer.text
    : undefined;
}

function argumentsOf(declaration: ts.InterfaceDeclaration | undefined): readonly OpArgument[] {
  return [...(declaration?.members ?? [])].filter(ts.isPropertySignature).map((member) => ({
    name: member.name.getText(),
    required: member.questionToken === undefined,
    type: member.type?.getText().replaceAll(/\s+/g, ' ') ?? '',
    summary: ts
      .getJSDocCommentsAndTags(member)
      .map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? '')
      .join(' ')
      .replaceAll(/\s+/g, ' '),
  }));
}
