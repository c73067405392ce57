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

/** The argument of psql's \connect: a quoted meta-command word, where only the single quote and backslash matter. */
export function psqlWord(value: string): string {
  refuseNul(value);
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}

function refuseNul(value: string): void {
  if (value.includes('\0')) throw new RangeError('PostgreSQL has no text with a zero byte');
}
