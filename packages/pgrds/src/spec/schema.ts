import { param } from '@pigsty/sdk';
import { z } from 'zod';
import { PortKey, RemoteInstance } from './remote-instance.ts';

/** The parameter of monitor-only PostgreSQL. */
export const PgrdsParams = z.object({
  pg_exporters: param(z.record(PortKey, RemoteInstance).optional(), {
    level: 'cluster',
    summary: 'PostgreSQL servers of others to watch from this host, by the port of the exporter of each',
    example: { 20001: { pg_cluster: 'pg-foo', pg_seq: 1, pg_host: '10.10.10.20' } },
  }),
});

export type PgrdsParams = z.output<typeof PgrdsParams>;
