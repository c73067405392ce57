import { type AnyModule, type Op } from '@pigsty/sdk';
import { oneOffModule } from '@pigsty/sdk/engine';
import type { Finding } from './finding.ts';

/** What `--fix` would converge, by host. */
export function repairsOf(findings: readonly Finding[]): ReadonlyMap<string, readonly Op[]> {
  const byHost = new Map<string, readonly Op[]>();
  for (const { host, repair } of findings)
    if (repair !== undefined) byHost.set(host, onceEach([...(byHost.get(host) ?? []), ...repair]));
  return byHost;
}

/** The repairs as a module of one run. */
export function repairModule(ops: ReadonlyMap<string, readonly Op[]>): AnyModule {
  return oneOffModule({ name: 'check', summary: 'what a check found and may repair', stage: 'repair', ops });
}

/** Two missing locales ask for one package. */
function onceEach(ops: readonly Op[]): readonly Op[] {
  return [...new Map(ops.map((op) => [`${op.kind} ${op.key}`, op])).values()];
}
