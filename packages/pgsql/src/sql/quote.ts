/** An SQL identifier, always quoted: `"dbuser_dba"`. */
export function sqlIdentifier(name: string): string {
  refuseNul(name);
  return `"${name.replaceAll('"', '""')}"`;
}

/**
 * An SQL string literal. With a backslash it becomes an escape string, so that the value of
 * standard_conforming_strings does not matter.
 */
export function sqlLiteral(value: string): string {
  refuseNul(value);
  const doubled = value.replaceAll("'", "''");
  return value.includes('\\') ? ` E'${doubled.replaceAll('\\', '\\\\')}'` : `'${doubled}'`;
}

/** A role in GRANT and REVOKE, where PUBLIC is a keyword and not a name. */
export function sqlGrantee(role: string): string {
  return role.toUpperCase() === 'PUBLIC' ? 'PUBLIC' : sqlIdentifier(role);
}

export function sqlLiterals(values: readonly string[]): string {
  return values.map(sqlLiteral).join(', ');
}

/**
 * psql's \connect to another database of the same server. The argument is an SQL identifier: in single quotes it would
 * lose its double quotes.
 */
export function connectTo(database: string): string {
  const word = databaseWord(database);
  return `\\connect ${word === database ? '' : '-reuse-previous=on '}${sqlIdentifier(word)}`;
}

/**
 * A database as psql's -d takes it. What has an equals sign or begins like a URL is read as a connection string there,
 * so that such a name must be put into one.
 */
export function databaseWord(database: string): string {
  refuseNul(database);
  if (!/=|^postgres(?:ql)?:\/\//.test(database)) return database;
  return `dbname='${database.replace(/[\\']/g, '\\$&')}'`;
}

function refuseNul(value: string): void {
  if (value.includes('\0')) throw new RangeError('PostgreSQL has no text with a zero byte');
}
