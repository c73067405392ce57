import { setTimeout as pause } from 'node:timers/promises';
import { alertmanagers } from '@pigsty/infra/contract';
import type { Alert, AnyModule, Plan } from '@pigsty/sdk';
import type { OpenEstate } from '../run/open.ts';
import type { Asking } from './alertmanager.ts';
import { anyOf, matcherText, type Matcher } from './matchers.ts';
import { extend, silence } from './silences.ts';
import type { Silence } from './silence.ts';

/** A silence lasts so long after it was last renewed: that long it stays when this process dies. */
const leaseMs = 10 * 60_000;
const renewMs = 4 * 60_000;
/** What was interrupted is seen to be well by then: a scrape, an evaluation, a message. */
const afterwardsMs = 60_000;
/** How long the end of a run waits for an answer. */
const patienceMs = 3000;

export interface MaintenanceOptions {
  readonly createdBy: string;
  /** The command. */
  readonly comment: string;
  /** Called when the silences hold, with what is silent; and when they cannot be had. */
  readonly note: (message: string, severity: 'info' | 'warning') => void;
}

/** Silences that go with a run. */
export interface Maintenance {
  /** What was interrupted may be told of again a minute from now. Never fails, and waits for three seconds at most. */
  end(): Promise<void>;
}

type WithAlerts = Pick<AnyModule, 'name' | 'content'>;

/** The alerts that a plan sets off by what it interrupts on purpose: conditions of one silence each. */
export function predictedAlerts(
  { stages }: Pick<Plan, 'stages'>,
  { modules, hosts }: { readonly modules: readonly WithAlerts[]; readonly hosts: ReadonlySet<string> },
): readonly (readonly Matcher[])[] {
  const namesOf = new Map<string, Set<string>>();
  for (const { interrupts, module } of stages.flatMap((s) => s.changes)) {
    if (interrupts?.of === undefined || interrupts.what === 'reload') continue;
    const { what, of, unit } = interrupts;
    const label = what === 'failover' ? 'cls' : hosts.has(of) ? 'ip' : 'ins';
    const units = unit.split(', ').map(bareUnit);
    const names = modules.flatMap((m) =>
      (m.content?.alerts ?? []).filter((a) => setOff(a, m.name === module, units)),
    );
    const key = `${label} ${of}`;
    namesOf.set(key, new Set([...(namesOf.get(key) ?? []), ...names.map((a) => a.name)]));
  }
  // Subjects with the same alerts share a silence.
  const bySet = new Map<
    string,
    { readonly label: string; readonly names: readonly string[]; of: string[] }
  >();
  for (const [key, set] of namesOf) {
    const [label = '', of = ''] = key.split(' ');
    const names = [...set].sort();
    if (names.length === 0) continue;
    const same = `${label} ${names.join(' ')}`;
    const group = bySet.get(same) ?? { label, names, of: [] };
    group.of.push(of);
    bySet.set(same, group);
  }
  return [...bySet.values()].map(({ label, names, of }) => [anyOf(label, of), anyOf('alertname', names)]);
}

function setOff({ interruption }: Alert, own: boolean, units: readonly string[]): boolean {
  if (interruption === undefined) return false;
  // A host that goes down takes everything on it with it.
  if (units.includes('host')) return true;
  return interruption === 'any' ? own : interruption.some((unit) => units.includes(bareUnit(unit)));
}

const bareUnit = (unit: string): string => unit.replace(/\.service$/, '');

/** Silences what the plan predicts, beside the run: nothing waits for it. */
export function beginMaintenance(
  estate: Pick<OpenEstate, 'engine' | 'inventory' | 'present'>,
  plan: Pick<Plan, 'stages'>,
  options: MaintenanceOptions,
): Maintenance {
  const { inventory, present } = estate;
  const modules = present.map((p) => p.module);
  const wanted = predictedAlerts(plan, { modules, hosts: new Set(inventory.hosts.keys()) });
  if (wanted.length === 0 || alertmanagers(inventory).length === 0) return { end: async () => undefined };
  const stop = new AbortController();
  const renewing = new AbortController();
  const asking: Asking = { ...estate, signal: stop.signal };
  const held = hold(asking, wanted, options);
  void held.then((all) => renew(asking, all, renewing.signal));
  return {
    end: async () => {
      renewing.abort();
      const ending = held.then((all) => Promise.allSettled(all.map((s) => extend(asking, s, afterwardsMs))));
      await Promise.race([ending, pause(patienceMs, undefined, { ref: false })]);
      stop.abort();
    },
  };
}

async function hold(
  asking: Asking,
  wanted: readonly (readonly Matcher[])[],
  { createdBy, comment, note }: MaintenanceOptions,
): Promise<readonly Silence[]> {
  try {
    const all = await Promise.all(
      wanted.map((matchers) => silence(asking, { matchers, forMs: leaseMs, createdBy, comment })),
    );
    note(
      `silent in Alertmanager while this goes on: ${all.map((s) => matcherText(s.matchers)).join('; ')}`,
      'info',
    );
    return all;
  } catch {
    note('Alertmanager does not answer: what this interrupts may be told of', 'info');
    return [];
  }
}

/** Keeps the silences for as long as the run goes on. */
async function renew(asking: Asking, all: readonly Silence[], signal: AbortSignal): Promise<void> {
  while (all.length > 0 && !signal.aborted) {
    try {
      await pause(renewMs, undefined, { signal, ref: false });
    } catch {
      return;
    }
    await Promise.allSettled(all.map((s) => extend(asking, s, leaseMs)));
  }
}
