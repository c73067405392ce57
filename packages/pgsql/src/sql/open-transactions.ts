/** Transactions that came through the pooler, which is on the same host, the oldest first. */
export function openTransactions(dbsu: string, olderThanSeconds: number): string {
  return `SELECT format('PID %s of %s in %s, %s for %s s: %s', pid, usename, datname, state, extract(epoch FROM clock_timestamp() - xact_start)::int, left(regexp_replace(query, '\\s+', ' ', 'g'), 60)) FROM pg_stat_activity WHERE backend_type = 'client backend' AND client_addr IS NULL AND usename <> '${dbsu.replaceAll("'", "''")}' AND xact_start < clock_timestamp() - interval '${olderThanSeconds} s' ORDER BY xact_start LIMIT 3`;
}
