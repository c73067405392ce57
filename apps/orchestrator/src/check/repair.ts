import { type AnyModule, defineModule, type Instance, type Op } from '@pigsty/sdk';
import { z } from 'zod';
import type { Finding } from './finding.ts';

type Repairs = ReadonlyMap<string, readonly Op[]>;

/** What `--fix` would converge, by host. */
export function repairsOf(findings: readonly Finding[]): Repairs {
  const byHost = new Map<string, readonly Op[]>();
  for (const { host, repair } of findings)
    if (repair !== undefined) byHost.set(host, [...(byHost.get(host) ?? []), ...repair]);
  return byHost;
}

/**
 * The repairs as a module of one run: observed, planned, shown, approved, applied, verified and journalled as everything
 * else. It leaves no mark and has nothing to remove.
 */
export function repairModule(repairs: Repairs): AnyModule {
  const instances = [...repairs].map(([host, ops]): Instance<readonly Op[]> => ({
    name: host,
    host,
    params: ops,
  }));
  return defineModule<readonly Op[], never>({
    name: 'check',
    summary: 'what a check found and may repair',
    requires: { strong: [], weak: [] },
    params: z.object({}),
    identify: () => ({ clusters: [{ module: 'check', name: 'check', params: [], instances }], problems: [] }),
    planInstall: (cluster) =>
      cluster.instances.map(({ host, params: ops }) => ({
        module: 'check',
        name: 'repair',
        host,
        after: [],
        ops,
      })),
    planRemove: () => [],
    probes: () => [],
    register: () => [],
  }).definition;
}
