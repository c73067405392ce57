/** What changed files ask for; each is listened to by an op of a later stage on the same host. */
export const notifications = {
  patroniReload: 'patroni.reload',
  postgresReload: 'postgres.reload',
  pgbouncerReload: 'pgbouncer.reload',
  pgbouncerRestart: 'pgbouncer.restart',
} as const;
