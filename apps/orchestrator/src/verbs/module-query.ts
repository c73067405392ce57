import type { AnyModule, AnyQuery, JsonValue, QueryColumn, QueryResult } from '@pigsty/sdk';
import type { Call, Verb } from '../call/act.ts';
import { inputOf } from '../call/input-options.ts';
import { withEstate } from '../estate/open.ts';
import { moduleNamed } from '@pigsty/operations/estate';
import { writeJson } from '../views/json-view.ts';
import { paintFor } from '../views/paint.ts';
import { table } from '../views/table.ts';

type Row = Readonly<Record<string, JsonValue | undefined>>;

/** `pigsty <module> <query>`: 0, or 2 when something is wrong with what was asked. */
export function moduleQuery(module: AnyModule, query: AnyQuery): Verb<readonly [], object> {
  return async (call) =>
    withEstate(call, {}, async (estate) => {
      const result = await estate.context.query({
        module: moduleNamed(estate.specs, module.name),
        query,
        inventory: estate.inventory,
        selection: call.globals.limit === undefined ? {} : { limit: call.globals.limit },
        input: inputOf(query, call.options),
        signal: call.world.signal,
      });
      show(call, { module, query, result });
      return result.warnings.length > 0 ? 2 : 0;
    });
}

function show(
  { world, globals }: Call<readonly [], object>,
  {
    module,
    query,
    result,
  }: { readonly module: AnyModule; readonly query: AnyQuery; readonly result: QueryResult },
): void {
  if (globals.json) {
    const { rows, warnings } = result;
    writeJson(world.stdout, { type: 'query', module: module.name, query: query.name, rows, warnings });
    return;
  }
  const paint = paintFor(world.stdout, world, globals);
  const columns = query.columns as readonly QueryColumn<Row>[];
  const header = ['cluster', ...columns.map((c) => c.title)].map((t) => ({ text: t, painted: paint.dim(t) }));
  const rows = result.rows.map((row) => [
    row.cluster,
    ...columns.map((c) => c.show?.(row) ?? plain(row[c.key])),
  ]);
  world.stdout.write(`${table([header, ...rows])}\n`);
  for (const warning of result.warnings) world.stderr.write(`${paint.yellow('warning')} ${warning}\n`);
}

function plain(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
