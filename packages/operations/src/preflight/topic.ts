import type { PreflightReport, PreflightHost } from '@pigsty/engine';
import type { Text } from '@pigsty/sdk';
import type { Verdict } from './finding.ts';
import type { About, Wanted } from './subject.ts';

/** One thing that is looked at: a question, and what its answer means. Both are pure. */
export interface Topic {
  /** One word; the name of its question. */
  readonly name: string;
  /** Asked with the host's facts. */
  readonly ask?: (address: string, wanted: Wanted) => Text;
  /** Asked when every host has answered; nothing where it does not apply. */
  readonly askAgain?: (about: About) => Text | undefined;
  /** `answer` is empty when the topic asks nothing; it is not called when its question failed. */
  readonly judge: (answer: string, about: About) => readonly Verdict[];
}

/** `key=value` lines as lists by key. */
export function said(answer: string): (key: string) => readonly string[] {
  const byKey = new Map<string, string[]>();
  for (const line of answer.split('\n')) {
    const at = line.indexOf('=');
    if (at <= 0) continue;
    const key = line.slice(0, at);
    byKey.set(key, [...(byKey.get(key) ?? []), line.slice(at + 1)]);
  }
  return (key) => byKey.get(key) ?? [];
}

/** Whether a module's mark is on the host: what is there is ours. */
export function carries({ facts }: Pick<PreflightHost, 'facts'>, module: string): boolean {
  return facts.modules.includes(module);
}

/** `10.10.10.11, 10.10.10.12 and 3 more` */
export function some(names: readonly string[], shown = 4): string {
  const rest = names.length - shown;
  return rest > 0 ? `${names.slice(0, shown).join(', ')} and ${rest} more` : names.join(', ');
}

/** Hosts that answered, in the inventory's order. */
export function answered(preflight: PreflightReport): readonly PreflightHost[] {
  return [...preflight.hosts.values()];
}
