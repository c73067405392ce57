import { defineOpKind } from '@pigsty/sdk';
import { readInDatabases, writeInDatabases, type InDatabase } from '../sql/databases.ts';
import { sqlIdentifier, sqlLiteral, sqlLiterals } from '../sql/quote.ts';
import { jsonLines, unreadableSql } from '../sql/session.ts';

export interface RoutineArgs extends InDatabase {
  readonly role: string;
  /** Signatures of pg_catalog: `pg_ls_dir(text, boolean, boolean)`. */
  readonly routines: readonly string[];
}

interface Row {
  readonly database: string;
  readonly role: string;
  readonly routine: string;
}

/** Functions of the catalog that a role may call: pg_rewind and backups need some. */
export const pgRoutine = defineOpKind<RoutineArgs, readonly string[], readonly string[]>({
  kind: 'pg.routine',
  summary: 'functions of the catalog that a role may call',
  key: ({ cluster, database, role }) => `${cluster}/${database}/${role}`,
  read: (all) =>
    readInDatabases(all, (some) =>
      some
        .map(
          ({
            role,
            routines,
          }) => `SELECT jsonb_build_object('database', current_database(), 'role', ${sqlLiteral(role)}, 'routine', f.name)
FROM unnest(ARRAY[${sqlLiterals(routines)}]) f (name), pg_roles r
WHERE r.rolname = ${sqlLiteral(role)} AND has_function_privilege(r.oid, to_regprocedure('pg_catalog.' || f.name)::oid, 'EXECUTE');`,
        )
        .join('\n'),
    ),
  parse: (output, all) => {
    const rows = jsonLines(output) as readonly Row[];
    return all.map(({ database, role }) =>
      rows.filter((r) => r.database === database && r.role === role).map((r) => r.routine),
    );
  },
  unreadable: unreadableSql,
  diff: (args, have) => {
    const missing = args.routines.filter((routine) => !have.includes(routine));
    return missing.length === 0 ? undefined : missing;
  },
  write: (args, delta) => writeInDatabases([{ args, delta }], statements),
  describe: ({ role, database }, delta) => `let ${role} call ${delta.join(', ')} in database ${database}`,
  converged: (args) => args.routines,
});

function statements(args: RoutineArgs, delta: readonly string[]): readonly string[] {
  return delta.map(
    (routine) => `GRANT EXECUTE ON FUNCTION pg_catalog.${routine} TO ${sqlIdentifier(args.role)};`,
  );
}
