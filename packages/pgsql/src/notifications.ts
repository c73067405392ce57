/** What changed files ask for; each is listened to by an op of a later stage on the same host. */
export const notifications = {
  patroniReload: 'patroni.reload',
  patroniRestart: 'patroni.restart',
  postgresReload: 'postgres.reload',
  postgresRestart: 'postgres.restart',
  pgbouncerReload: 'pgbouncer.reload',
  pgbouncerRestart: 'pgbouncer.restart',
} as const;
