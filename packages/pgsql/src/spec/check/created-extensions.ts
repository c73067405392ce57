import type { PgsqlParams } from '../schema.ts';
import type { Finding } from './finding.ts';

/** An extension that CREATE EXTENSION is to create, and the place of its name. */
export interface CreatedExtension {
  readonly name: string;
  readonly path: Finding['path'];
}

/** Those of a list; one that is declared absent is not created. */
export function createdIn(
  list: PgsqlParams['pg_default_extensions'],
  path: Finding['path'],
): readonly CreatedExtension[] {
  return list.flatMap((one, i): readonly CreatedExtension[] => {
    if (typeof one === 'string') return [{ name: one, path: [...path, i] }];
    return one.state === 'absent' ? [] : [{ name: one.name, path: [...path, i, 'name'] }];
  });
}

/** Those of the databases that are not declared absent. */
export function createdInDatabases({ pg_databases }: PgsqlParams): readonly CreatedExtension[] {
  return pg_databases.flatMap(({ extensions, state }, i) =>
    state === 'absent' ? [] : createdIn(extensions, ['pg_databases', i, 'extensions']),
  );
}
