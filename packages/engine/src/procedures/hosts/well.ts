import { PigstyError, type Inventory, type Problem, type ProbeResult } from '@pigsty/sdk';
import type { AnyModule } from '@pigsty/sdk';
import { checkHealth } from '../../health/check.ts';
import type { Tools } from '../../run/prepare.ts';
import type { Neighbour } from './neighbours.ts';

export interface WellOptions {
  /** The procedure's own module, whose instances are the hosts. */
  readonly module: AnyModule;
  readonly neighbours: readonly Neighbour[];
  readonly inventory: Inventory;
  readonly tools: Pick<Tools, 'pool' | 'world' | 'emit'>;
  readonly signal?: AbortSignal;
}

/** Probes that fail: of these hosts themselves, and of every member of the clusters on them. */
export async function failingAt(
  hosts: readonly string[],
  { module, neighbours, inventory, tools, signal }: WellOptions,
): Promise<readonly ProbeResult[]> {
  const clusters = new Set(neighbours.map((n) => `${n.module.name} ${n.cluster.name}`));
  const asked = new Set([...hosts, ...neighbours.flatMap((n) => n.cluster.instances.map((i) => i.host))]);
  const { results } = await checkHealth(
    {
      modules: [module, ...new Set(neighbours.map((n) => n.module))],
      inventory,
      selection: { limit: [...asked].join(',') },
      ...(signal === undefined ? {} : { signal }),
    },
    tools,
  );
  return results.filter(
    (r) =>
      r.state === 'fail' &&
      (clusters.has(`${r.module} ${r.cluster}`) || (r.module === module.name && hosts.includes(r.host))),
  );
}

/** What is not well before anything has happened: another host that goes down would be one too many. */
export function unwellProblems(failing: readonly ProbeResult[]): readonly Problem[] {
  return failing.map(({ host, cluster, instance, name, detail, hint }): Problem => ({
    severity: 'error',
    rule: 'not-well',
    subject: instance,
    host,
    ...(cluster === '' ? {} : { cluster }),
    message: `not well: ${name}: ${detail}`,
    hint: hint ?? `See: pigsty health -l ${host}`,
  }));
}

const withinMs = 600_000;
const everyMs = 2000;

/** Waits until nothing fails and nothing speaks against the next host's turn. Throws WAIT_TIMEOUT with what is left. */
export async function settled(
  host: string,
  hosts: readonly string[],
  { cannotSpare, ...options }: WellOptions & { readonly cannotSpare: () => Promise<readonly Problem[]> },
): Promise<void> {
  const { tools, signal } = options;
  const { world, emit } = tools;
  const from = world.elapsedMs();
  const ms = (): number => Math.round(world.elapsedMs() - from);
  for (;;) {
    const left = await notYet(hosts, { cannotSpare, ...options });
    if (left.length === 0) return;
    const last = left.length === 1 ? (left[0] ?? '') : `${left[0]}; and ${left.length - 1} more`;
    emit({ type: 'progress', stage: '', host, what: `wait until all is well after ${host}`, last, ms: ms() });
    if (ms() >= withinMs) throw staysUnwell(host, left);
    await world.pause(everyMs, signal);
  }
}

async function notYet(
  hosts: readonly string[],
  { cannotSpare, ...options }: WellOptions & { readonly cannotSpare: () => Promise<readonly Problem[]> },
): Promise<readonly string[]> {
  const failing = await failingAt(hosts, options);
  if (failing.length > 0) return failing.map((r) => `${r.instance}: ${r.name}: ${r.detail}`);
  return (await cannotSpare()).filter((p) => p.severity === 'error').map((p) => `${p.subject}: ${p.message}`);
}

function staysUnwell(host: string, left: readonly string[]): PigstyError {
  return new PigstyError(
    'WAIT_TIMEOUT',
    `${host} had its turn, and not all is well again after ${withinMs / 1000} s`,
    {
      where: { host },
      log: left.slice(0, 20).join('\n'),
      hint: `See: pigsty health -l ${host}. When it is well, the same command goes on with the next host; give up with --abort.`,
    },
  );
}
