import type { Command } from 'commander';

/** The modules that come with the command, as an overview needs them: nothing of them is loaded for it. */
export const moduleNames: readonly (readonly [name: string, summary: string])[] = [
  ['node', 'a host made ready for everything else: names, trust, administrator, packages, HAProxy'],
  ['etcd', 'the consensus store in which PostgreSQL clusters elect their leaders'],
  ['pgsql', 'highly available PostgreSQL clusters with pooling, load balancing and backups'],
  [
    'pgrds',
    'PostgreSQL servers that somebody else runs, a cloud or an earlier installation, watched from here',
  ],
  ['redis', 'Redis and Valkey: standalone with replicas, guarded by sentinels, or as a native cluster'],
  [
    'infra',
    'monitoring, logs, alerts, name service and web portal, filled by what the other modules register',
  ],
  ['minio', 'object storage for backups and applications'],
  ['docker', 'the container engine, with the images that a host shall have'],
];

export function addModuleNames(program: Command): void {
  for (const [name, summary] of moduleNames) program.command(name).summary(summary);
}
