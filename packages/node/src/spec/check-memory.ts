import { clusterProblem, type Cluster, type Inventory, type ModuleFacts, type Problem } from '@pigsty/sdk';
import { hugePagesParameter } from '../render/kernel-parameters.ts';
import { isContainer } from './container.ts';
import { commitLimitKiB, leftMiB, restMiB, wantedHugePages, type MemoryFacts } from './memory.ts';
import type { NodeParams } from './schema.ts';

type NodeCluster = Cluster<NodeParams>;

/** One owner for the number of huge pages. */
export function checkHugePages(clusters: readonly NodeCluster[], inventory: Inventory): readonly Problem[] {
  return clusters.flatMap((cluster) =>
    cluster.instances.flatMap(({ host, params }): readonly Problem[] => {
      const { node_hugepage_count: count, node_hugepage_ratio: ratio } = params;
      const own = params.node_sysctl_params[hugePagesParameter];
      const [used, unused] =
        own !== undefined && count + ratio > 0
          ? [
              `${hugePagesParameter} of node_sysctl_params`,
              count > 0 ? 'node_hugepage_count' : 'node_hugepage_ratio',
            ]
          : count > 0 && ratio > 0
            ? ['node_hugepage_count', 'node_hugepage_ratio']
            : [];
      if (used === undefined || unused === undefined) return [];
      return [
        clusterProblem(cluster, inventory, {
          severity: 'warning',
          rule: 'huge-pages-twice',
          host,
          path: [unused],
          message: `${used} decides how many huge pages ${host} reserves, and ${unused} has no effect`,
          hint: `Take one of the two out.`,
        }),
      ];
    }),
  );
}

/** Huge pages, overcommit and swap against the memory of a host: what does not fit is refused before anything is changed. */
export function checkMemory(
  cluster: NodeCluster,
  facts: Pick<ModuleFacts<{ readonly memory?: MemoryFacts }>, 'host' | 'of'>,
  inventory: Inventory,
): readonly Problem[] {
  return cluster.instances.flatMap(({ host, params }): readonly Problem[] => {
    const memory = facts.of(host)?.memory;
    if (memory === undefined || isContainer(facts.host(host)?.virtualization)) return [];
    const pages = wantedHugePages(params, {
      memoryMiB: facts.host(host)?.memoryMiB,
      hugePageKiB: memory.hugePageKiB,
    });
    const at = (path: keyof NodeParams): { readonly host: string; readonly path: readonly string[] } => ({
      host,
      path: [path],
    });
    const say = (problem: Parameters<typeof clusterProblem>[2]): Problem =>
      clusterProblem(cluster, inventory, problem);
    const left = leftMiB(pages, memory);
    const ratio = params.node_overcommit_ratio;
    const limit = commitLimitKiB(ratio, memory, { pages, swap: !params.node_disable_swap });
    const swapped = memory.swapTotalKiB - memory.swapFreeKiB;
    return [
      ...(pages > 0 && left < restMiB
        ? [
            say({
              rule: 'huge-pages-memory',
              ...at(params.node_hugepage_count > 0 ? 'node_hugepage_count' : 'node_hugepage_ratio'),
              message: `${pages} huge pages leave ${Math.max(left, 0)} MiB of ${mib(memory.totalKiB)} MiB of ${host} for everything else`,
              hint: `At least ${restMiB} MiB must be left: reserve ${mostPages(memory)} at most.`,
            }),
          ]
        : []),
      ...(ratio > 0 && limit < memory.committedKiB * 1.1
        ? [
            say({
              rule: 'overcommit-memory',
              ...at('node_overcommit_ratio'),
              message: `node_overcommit_ratio: ${ratio} lets the programs of ${host} have ${mib(limit)} MiB, and they were promised ${mib(memory.committedKiB)} MiB already: no new process could start`,
              hint: 'Raise node_overcommit_ratio, reserve fewer huge pages, or leave it at 0.',
            }),
          ]
        : []),
      ...(params.node_disable_swap && swapped > memory.availableKiB
        ? [
            say({
              rule: 'swap-in-use',
              ...at('node_disable_swap'),
              message: `${mib(swapped)} MiB of ${host} are in swap, and ${mib(memory.availableKiB)} MiB of memory are free for them`,
              hint: 'Stop what uses the memory first: without swap the kernel would end programs.',
            }),
          ]
        : []),
    ];
  });
}

const mib = (kib: number): number => Math.floor(kib / 1024);

function mostPages({ totalKiB, hugePageKiB }: MemoryFacts): number {
  return Math.max(0, Math.floor((totalKiB - restMiB * 1024) / hugePageKiB));
}
