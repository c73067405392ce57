import type { Questions, PreflightReport, PreflightHost } from '@pigsty/engine';
import type { Problem } from '@pigsty/sdk';
import { selectHosts } from '@pigsty/inventory';
import type { OpenEstate } from '../run/open.ts';
import { admission, refusal } from './access.ts';
import { type Finding, type Verdict, warn } from './finding.ts';
import { type Wanted, wantedOf } from './subject.ts';
import { topicsOf } from './topics.ts';

export interface Look {
  /** Hosts in the inventory's order, each with its findings. */
  readonly hosts: readonly string[];
  readonly findings: readonly Finding[];
  /** Remote executions per host. */
  readonly execs: Readonly<Record<string, number>>;
}

export interface LookOptions {
  readonly limit?: string;
  readonly signal: AbortSignal;
}

/** Looks at every selected host in two executions, and judges what they say. */
export async function lookAtHosts(estate: OpenEstate, { limit, signal }: LookOptions): Promise<Look> {
  const { inventory, present, engine } = estate;
  const wanted = wantedOf(inventory, present);
  const preflight = await engine.preflight({
    inventory,
    modules: present.map((p) => p.module),
    selection: limit === undefined ? {} : { limit },
    questions: (address) => firstQuestions(address, wanted),
    followUp: (host, first) => secondQuestions(host, wanted, first),
    signal,
  });
  const hosts = selectHosts(inventory, limit);
  return { hosts, findings: findingsOf(hosts, wanted, preflight), execs: preflight.execs };
}

function firstQuestions(address: string, wanted: Wanted): Questions {
  return new Map(
    topicsOf(address, wanted).flatMap(({ name, ask }) =>
      ask === undefined ? [] : [[name, ask(address, wanted)]],
    ),
  );
}

function secondQuestions(host: PreflightHost, wanted: Wanted, preflight: PreflightReport): Questions {
  return new Map(
    topicsOf(host.address, wanted).flatMap(({ name, askAgain }) => {
      const script = askAgain?.({ host, wanted, preflight });
      return script === undefined ? [] : [[name, script] as const];
    }),
  );
}

export function findingsOf(
  hosts: readonly string[],
  wanted: Wanted,
  preflight: PreflightReport,
): readonly Finding[] {
  return hosts.flatMap((address): readonly Finding[] => {
    const error = preflight.unreached.get(address);
    const host = preflight.hosts.get(address);
    const problems = preflight.problems
      .filter((p) => hostOf(p, hosts, wanted) === address)
      .map(problemVerdict);
    const verdicts = [
      ...(error === undefined ? [] : [refusal(error)]),
      ...(host === undefined
        ? []
        : [...(error === undefined ? admission(host) : []), ...judge(host, wanted, preflight)]),
      ...problems,
    ];
    return verdicts.map((verdict) => ({ host: address, ...verdict }));
  });
}

function judge(host: PreflightHost, wanted: Wanted, preflight: PreflightReport): readonly Verdict[] {
  const about = { host, wanted, preflight };
  return topicsOf(host.address, wanted).flatMap((topic): readonly Verdict[] => {
    if (topic.ask === undefined && topic.askAgain === undefined) return topic.judge('', about);
    if (topic.ask === undefined && topic.askAgain?.(about) === undefined) return [];
    const answer = (topic.ask === undefined ? host.more : host.answers).get(topic.name);
    return answer === undefined
      ? [
          warn(topic.name, 'its question was not answered', {
            expected: 'an answer',
            remedy: 'Ask again; with --verbose the steps are shown.',
          }),
        ]
      : topic.judge(answer, about);
  });
}

/** The host that a problem is about; what concerns a cluster goes to its first one, and what concerns all to the first of all. */
function hostOf(
  { host, cluster }: Problem,
  hosts: readonly string[],
  { present }: Wanted,
): string | undefined {
  if (host !== undefined && hosts.includes(host)) return host;
  const members = present.flatMap(({ clusters }) =>
    clusters.filter((c) => c.name === cluster).flatMap((c) => c.instances.map((i) => i.host)),
  );
  return hosts.find((h) => members.includes(h)) ?? hosts[0];
}

function problemVerdict({ severity, rule, message, hint, subject, position }: Problem): Verdict {
  return {
    check: rule,
    state: severity === 'error' ? 'fail' : 'warn',
    seen: message,
    subject,
    ...(hint === undefined ? {} : { remedy: hint }),
    ...(position === undefined ? {} : { position }),
  };
}
