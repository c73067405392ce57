import { nearestName, type Cluster, type ClusterFinding, type Inventory, type Problem } from '@pigsty/sdk';
import { findingsOfHosts } from './findings-of-hosts.ts';
import type { NodeParams } from './schema.ts';

/** Accounts in lines of node_crontab that may not exist, or that were left out. */
export function checkCrontab(
  clusters: readonly Cluster<NodeParams>[],
  inventory: Inventory,
): readonly Problem[] {
  return findingsOfHosts(clusters, inventory, accounts);
}

const ACCOUNTS = ['root', 'postgres', 'nobody', 'minio', 'redis', 'etcd', 'nginx', 'www-data', 'victoria'];

/** Programs that a line of a crontab begins with where the user is left out. */
const PROGRAMS =
  'apt apt-get awk bash cat cd certbot chmod chown cp curl date dnf docker du echo find flock grep gzip ionice journalctl kill ln logrotate ls mkdir mv nice node perl pg_dump pg_dumpall ping pip psql python python3 restic rm rsync run-parts sed sh sleep ssh sync systemctl tar tee test timeout touch tuned-adm updatedb vacuumdb wget xargs yum'.split(
    ' ',
  );

const USER = /^\s*(?:@\w+|(?:\S+\s+){4}\S+)\s+(\S+)\s/;

/** cron leaves a line out whose user does not exist, and says so in its log alone. */
function accounts({
  node_crontab: lines,
  node_admin_username: admin,
}: NodeParams): readonly ClusterFinding[] {
  const known = [...ACCOUNTS, admin];
  return lines.flatMap((line, i): readonly ClusterFinding[] => {
    const user = /^\s*(?:#|\w+\s*=)/.test(line) ? undefined : USER.exec(line)?.[1];
    if (user === undefined || known.includes(user)) return [];
    const about = { severity: 'warning', rule: 'crontab-account', path: ['node_crontab', i] } as const;
    if (PROGRAMS.includes(user))
      return [
        {
          ...about,
          message: `cron would take ${user} for the user: the system's crontab names one before the command`,
          hint: `Write the user after the times: root ${user} ...`,
        },
      ];
    const near = nearestName(user, known);
    if (near === undefined) return [];
    return [{ ...about, message: `there may be no user ${user} to run this`, hint: `Did you mean ${near}?` }];
  });
}
