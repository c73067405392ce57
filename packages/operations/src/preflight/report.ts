import { type CheckState, type Finding, worst } from './finding.ts';

/** A host with its findings, or several hosts of which the very same is to be said. */
export interface HostReport {
  readonly host: string;
  readonly state: CheckState;
  /** Worst first, then in the order of the checks. */
  readonly findings: readonly Finding[];
}

const severity: readonly CheckState[] = ['fail', 'warn', 'ok'];

/** Failures first, otherwise in their order. */
export function byState<T extends { readonly state: CheckState }>(list: readonly T[]): readonly T[] {
  return [...list].sort((a, b) => severity.indexOf(a.state) - severity.indexOf(b.state));
}

/** Hosts with failures first; within a state the inventory's order. */
export function reportByHost(hosts: readonly string[], findings: readonly Finding[]): readonly HostReport[] {
  return byState(
    hosts.map((host) => {
      const mine = findings.filter((f) => f.host === host);
      return { host, state: worst(mine.map((f) => f.state)), findings: byState(mine) };
    }),
  );
}

/** The same finding on several hosts, to be said once. */
export interface SharedFinding {
  readonly finding: Finding;
  readonly hosts: readonly string[];
}

/** On so many hosts a finding is said once for all of them. */
const shared = 4;

/** Splits off what is the same on many hosts. */
export function shareFindings(findings: readonly Finding[]): {
  readonly common: readonly SharedFinding[];
  readonly own: readonly Finding[];
} {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings.filter((f) => f.state !== 'ok')) {
    const { check, state, seen, expected, remedy } = finding;
    const key = JSON.stringify([check, state, seen, expected, remedy]);
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  const common = [...groups.values()].filter((g) => g.length >= shared);
  const said = new Set(common.flat());
  return {
    common: byState(
      common.flatMap((group) => {
        const [finding] = group;
        return finding === undefined
          ? []
          : [{ finding, state: finding.state, hosts: group.map((f) => f.host) }];
      }),
    ),
    own: findings.filter((f) => !said.has(f)),
  };
}

/** 0 all is well, 2 something warns, 1 something fails. */
export function checkExitCode(state: CheckState): number {
  switch (state) {
    case 'ok':
      return 0;
    case 'warn':
      return 2;
    case 'fail':
      return 1;
    default:
      return state satisfies never;
  }
}
