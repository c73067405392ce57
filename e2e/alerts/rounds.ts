import type { Round } from '../harness/alerted-faults.ts';
import { aHost, inDelivery, inMonitoring, onHosts } from './hosts.ts';
import { inPatroni, inPostgresql } from './postgresql.ts';
import { inMinio, inRedis, noBackup, noRoom, oneDrive } from './stores.ts';

/** What goes on at the same time, and what after what. */
export const rounds: readonly Round[] = [
  { title: 'postgresql, redis, hosts', faults: [...inPostgresql, ...inRedis, ...oneDrive] },
  { title: 'hosts, monitoring', faults: [...onHosts, ...inMonitoring, ...noRoom, ...noBackup] },
  { title: 'minio', faults: inMinio },
  ...inPatroni.map(([title, faults]) => ({ title, faults })),
  { title: 'host', faults: aHost },
  { title: 'delivery', faults: inDelivery },
];
