import { quoteWord, type Probe } from '@pigsty/sdk';
import type { PgCluster, PgInstance } from '../spec/cluster.ts';
import { ok, subjectOf, warn } from './subject.ts';

/**
 * Huge pages that are reserved and that PostgreSQL did not get are lost to everything on the host. With `huge_pages: try`
 * it does without them and says nothing. The kernel names its shared memory in them, of every version.
 */
export function hugePagesProbe(cluster: PgCluster, instance: PgInstance): Probe {
  const { pg_data } = instance.params;
  return {
    ...subjectOf(cluster, instance),
    name: 'shared memory is in huge pages where they are reserved',
    script: `sed -n 's/^HugePages_\\(Total\\|Free\\): */\\1 /p; s/^Hugepagesize: *\\([0-9]*\\).*/KiB \\1/p' /proc/meminfo
pid=$(head -n 1 ${quoteWord(`${pg_data}/postmaster.pid`)} 2>/dev/null) && [ -r "/proc/$pid/maps" ] || exit 0
echo "runs $pid"
grep -q '/anon_hugepage' "/proc/$pid/maps" && echo 'has them'
:`,
    deadlineMs: 6000,
    judge: ({ output }) => {
      const said = new Map(output.split('\n').map((line) => line.split(' ') as [string, string]));
      const count = (key: string): number => Number(said.get(key) ?? 0);
      if (!said.has('runs')) return { state: 'unknown', detail: 'PostgreSQL does not run' };
      if (said.has('has')) return ok('in huge pages');
      if (count('Total') === 0) return ok('none are reserved');
      const mib = (pages: number): string => `${Math.round((pages * count('KiB')) / 1024)} MiB`;
      return warn(
        `${mib(count('Total'))} of huge pages are reserved, ${mib(count('Free'))} of them free, and PostgreSQL of ${instance.name} did not get any`,
        `It takes shared_memory_size_in_huge_pages of them: set node_hugepage_count to that at least, deploy, then: pigsty pgsql restart ${cluster.name}`,
      );
    },
  };
}
