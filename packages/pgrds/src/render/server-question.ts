/**
 * What is asked of a server before its queries are chosen: its version, and the schema of pg_stat_statements in the
 * database that is asked. It connects by the variables of the environment that psql reads.
 */
export const serverQuestion = `psql -XqAt -F ' ' -c "SELECT current_setting('server_version_num')::int / 10000, (SELECT nspname FROM pg_extension JOIN pg_namespace n ON n.oid = extnamespace WHERE extname = 'pg_stat_statements' AND nspname ~ '^[a-z_][a-z0-9_]*$')"`;
