import type { JsonValue } from '@pigsty/sdk';
import type { CommonParams } from '../spec/schema.ts';

/** What Patroni is told of the cluster that this one follows: whom its leader copies from, and how late. */
export function standbyCluster(
  { pg_port, pg_delay }: CommonParams,
  upstream: string | undefined,
): { readonly [key: string]: JsonValue } {
  return {
    ...(upstream === undefined ? {} : { host: upstream }),
    port: pg_port,
    create_replica_methods: ['basebackup'],
    recovery_min_apply_delay: pg_delay === 0 || pg_delay === '0' ? null : String(pg_delay),
  };
}
