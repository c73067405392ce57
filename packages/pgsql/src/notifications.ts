/** What changed files ask for; and changed packages; each is listened to by a later op on the same host. */
export const notifications = {
  patroniReload: 'patroni.reload',
  patroniRestart: 'patroni.restart',
  postgresReload: 'postgres.reload',
  postgresRestart: 'postgres.restart',
  pgbouncerReload: 'pgbouncer.reload',
  pgbouncerRestart: 'pgbouncer.restart',
} as const;
