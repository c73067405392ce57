import { byCodeUnit } from '@pigsty/sdk';
import {
  describeParams,
  parameterSchemas,
  shapeOf,
  typeName,
  yamlBlock,
  yamlValue,
  type ParameterSet,
  type ParamInfo,
  type ShapeKey,
} from '@pigsty/sdk/engine';
import { code, generatedFrom, page, table } from './page.ts';

/** A longer default has a place of its own below the table. */
const cellWidth = 60;

/** Every parameter of a set; those without an effect say so. */
export function parametersPage(set: ParameterSet, source: string): string {
  const schemas = parameterSchemas(set);
  const notActedOn = new Set(set.notActedOn);
  const params = [...describeParams(set.params)].sort((a, b) => byCodeUnit(a.name, b.name));
  const rows = params.map((param) => [
    code(param.name),
    param.level ?? '',
    typeName(schemas[param.name] ?? {}),
    defaultCell(param),
    notActedOn.has(param.name) ? `${param.summary} (accepted, no effect yet)` : param.summary,
  ]);
  const long = params.filter((param) => isLong(param.default));
  const shaped = shapes(params.map(({ name }) => ({ name, keys: shapeOf(schemas[name] ?? {}) })));
  return page(
    generatedFrom(source),
    `# Parameters of ${set.name.toUpperCase()}`,
    `${sentence(set.summary)} ${params.length} parameters. The level is the most specific place where a parameter makes sense; ` +
      `a more general place is fine, too.`,
    table(['parameter', 'level', 'what to write', 'default', 'summary'], rows),
    shaped.length === 0 ? '' : '## Keys of maps',
    ...shaped.flatMap(({ names, keys }) => [
      `### Keys of ${names.join(', ')}`,
      table(
        ['key', 'what to write', 'default', 'summary'],
        keys.map((key) => [
          code(key.name),
          key.type,
          key.required ? 'required' : key.default === undefined ? '' : code(yamlValue(key.default)),
          key.summary,
        ]),
      ),
    ]),
    long.length === 0 ? '' : '## Long defaults',
    ...long.flatMap((param) => [
      `### ${param.name}`,
      `\`\`\`yaml\n${yamlBlock(param.name, param.default)}\n\`\`\``,
    ]),
  );
}

/** Parameters that hold the same kind of object share a table. */
function shapes(
  params: readonly { readonly name: string; readonly keys: readonly ShapeKey[] }[],
): readonly { readonly names: readonly string[]; readonly keys: readonly ShapeKey[] }[] {
  const found = new Map<string, { names: string[]; keys: readonly ShapeKey[] }>();
  for (const { name, keys } of params) {
    if (keys.length === 0) continue;
    const known = found.get(JSON.stringify(keys));
    if (known === undefined) found.set(JSON.stringify(keys), { names: [name], keys });
    else known.names.push(name);
  }
  return [...found.values()];
}

function defaultCell(param: ParamInfo): string {
  if (param.required) return 'required';
  if (param.default === undefined) return '';
  if (param.secret) return '[secret]';
  if (isLong(param.default)) return `[below](#${param.name})`;
  return code(yamlValue(param.default));
}

function isLong(value: unknown): boolean {
  return typeof value === 'object' && value !== null && yamlValue(value).length > cellWidth;
}

function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1).replace(/\.$/, '')}.`;
}
