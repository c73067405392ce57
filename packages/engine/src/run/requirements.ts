import { PigstyError, type HostFacts } from '@pigsty/sdk';
import { requiredOnHost } from '@pigsty/sdk/engine';
import type { Target } from './identify.ts';

export interface Lack {
  readonly module: string;
  readonly host: string;
  readonly neededBy: string;
}

/** What modules need on their hosts and neither this run nor the host's install marker fulfils. */
export function findLacks(
  targets: readonly Target[],
  facts: (host: string) => HostFacts | undefined,
): readonly Lack[] {
  const inRun = new Set(targets.flatMap((t) => [...t.hosts].map((h) => `${t.module.name}@${h}`)));
  const lacks = new Map<string, Lack>();
  for (const { module, hosts } of targets) {
    for (const required of requiredOnHost(module)) {
      for (const host of hosts) {
        const known = facts(host);
        const fulfilled =
          known === undefined || known.modules.includes(required) || inRun.has(`${required}@${host}`);
        if (!fulfilled) lacks.set(`${required}@${host}`, { module: required, host, neededBy: module.name });
      }
    }
  }
  return [...lacks.values()];
}

export interface Addition {
  readonly targets: readonly Target[];
  /** `node on 10.10.10.13` */
  readonly added: readonly string[];
}

/** Adds what is required from the clusters at hand; throws MODULE_REQUIRED for what is not among them. */
export function addRequired(lacks: readonly Lack[], atHand: readonly Target[]): Addition {
  const targets = atHand.flatMap((target): Target[] => {
    const mine = new Set(lacks.filter((l) => l.module === target.module.name).map((l) => l.host));
    const hosts = new Set([...target.hosts].filter((h) => mine.has(h)));
    return hosts.size === 0 ? [] : [{ ...target, hosts }];
  });
  const missing = lacks.find((l) => !targets.some((t) => t.module.name === l.module && t.hosts.has(l.host)));
  if (missing !== undefined) throw required(missing);
  return { targets, added: lacks.map((l) => `${l.module} on ${l.host}`) };
}

function required({ module, host, neededBy }: Lack): PigstyError {
  return new PigstyError(
    'MODULE_REQUIRED',
    `${neededBy} needs ${module} on ${host}, and ${module} is not installed there`,
    {
      where: { host, module: neededBy },
      hint: `Install it first: pigsty install ${module} -l ${host}`,
    },
  );
}
