/**
 * Databases of PgBouncer that are led elsewhere for as long as its clients came before a switchover. The file is read
 * after `database.txt` and wins; a start of PgBouncer empties it.
 */
export const forwardFile = '/run/postgresql/pgbouncer-forward.txt';
