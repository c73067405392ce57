import type { CommonParams } from './schema.ts';

/** How Patroni uses the watchdog device: a cluster without any loss has one where the host does. */
export function watchdogMode({
  patroni_watchdog_mode: mode,
  pg_conf,
}: Pick<CommonParams, 'patroni_watchdog_mode' | 'pg_conf'>): CommonParams['patroni_watchdog_mode'] {
  return pg_conf === 'crit.yml' && mode === 'off' ? 'automatic' : mode;
}
