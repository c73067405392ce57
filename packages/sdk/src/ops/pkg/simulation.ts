import type { OpChange, Simulation } from '../../op/kind.ts';
import { quoteWords, shCommand } from '../../words/command.ts';
import type { Problem } from '../../words/problem.ts';
import { plainName, spell } from './candidates.ts';
import { dnfTable } from './dnf-table.ts';
import type { PkgArgs, PkgDelta } from './change.ts';
import { aptInstall, dnfInstall, packageEnv } from './transaction.ts';

type Change = OpChange<PkgArgs, PkgDelta>;

/** A dry run of the whole transaction: a conflict is a problem with the packages by name before anything is changed. */
export function simulateTransaction(changes: readonly Change[]): Simulation {
  const added = changes.flatMap((c) => (c.delta.install === null ? [] : [c.delta.install]));
  const removed = changes.flatMap((c) => c.delta.remove);
  return {
    command: shCommand(dryRun(added, removed), [], {
      env: packageEnv,
      okCodes: [0, 1, 100],
      timeoutMs: 120_000,
    }),
    judge: (result, host) => [
      ...changes.flatMap((c) => unavailable(c, host)),
      ...refusal(result, added, host),
      ...removedOthers(result.stdout, removed, host),
    ],
  };
}

export const dry = (words: string): string =>
  words.replace('apt-get -y', 'apt-get -s').replace('dnf -y -q', 'dnf --assumeno');

/** What installs, without doing it; names follow. */
export const dryInstall = { deb: dry(aptInstall), rpm: dry(dnfInstall) } as const;

function dryRun(added: readonly string[], removed: readonly string[]): string {
  const branch = (deb: string, rpm: string, names: readonly string[]): readonly string[] =>
    names.length === 0
      ? []
      : [
          `if command -v apt-get >/dev/null; then ${deb} -- ${quoteWords(names)}; else ${rpm} -- ${quoteWords(names.map((n) => n.replace('=', '-')))} 2>&1; fi || code=$?`,
        ];
  return [
    'code=0',
    ...branch(dryInstall.deb, dryInstall.rpm, added),
    ...branch(
      'apt-get -s -q remove',
      'dnf --assumeno --setopt=clean_requirements_on_remove=False remove',
      removed,
    ),
    'exit "$code"',
  ].join('\n');
}

function unavailable({ args, delta }: Change, host: string): readonly Problem[] {
  if (delta.install !== null || delta.remove.length > 0 || delta.cache !== 'known' || args.optional === true)
    return [];
  return [
    {
      severity: 'error',
      rule: 'package-unavailable',
      subject: args.reason ?? args.names[0] ?? '',
      message: `${spell(args.names)} is in no repository of ${host}`,
      hint:
        args.reason === undefined
          ? 'Add a repository that carries it (repo_upstream).'
          : `Change or switch off ${args.reason}, or add a repository that carries it (repo_upstream).`,
    },
  ];
}

export function refusal(
  result: { readonly code: number; readonly stdout: string; readonly stderr: string },
  added: readonly string[],
  host: string,
): readonly Problem[] {
  // With --assumeno dnf exits 1 after it has shown a transaction that works.
  if (result.code === 0 || /Operation aborted/.test(result.stdout)) return [];
  const output = `${result.stdout}\n${result.stderr}`;
  const reasons = reasonsOf(output);
  const dnf = ofDnf.test(output);
  const tool = dnf ? 'dnf --assumeno install' : 'apt-get -s install';
  const names = dnf ? added.map((name) => name.replace('=', '-')) : added;
  return [
    {
      severity: 'error',
      rule: 'package-conflict',
      subject: host,
      message: `the packages cannot be installed together on ${host}: ${reasons.length === 0 ? `exit code ${result.code}` : reasons.join('; ')}`,
      hint: `Try on ${host}: ${tool} ${names.join(' ')}`,
    },
  ];
}

const unmet = /^\S+ : (Pre-?)?(Depends|Conflicts|Breaks): |^(Pre-?)?(Depends|Conflicts|Breaks): /;
const general = /^(E|Error): (?!Unable to correct problems|The following information)|^\d+\. /;
const namedByDnf =
  /^Problem( \d+)?: |^- (nothing provides|package |conflicting|cannot install|problem with)|No match for argument|filtered out by exclude filtering/;
/** What dnf prints of a transaction that it cannot make, and apt never does. */
const ofDnf =
  /^(Last metadata expiration check|Dependencies resolved\.|No match for argument|All matches were filtered out|Error: *$| Problem)/m;

/** The lines that name packages; the solver's own argument only where there are none. */
function reasonsOf(output: string): readonly string[] {
  const text = output.split('\n').map((l) => l.trim());
  const named = text.filter((l) => unmet.test(l) || namedByDnf.test(l));
  const found = named.length > 0 ? named : text.filter((l) => general.test(l));
  return [...new Set(found.map((l) => l.replace(/^(E|Error): /, '')))].slice(0, 8);
}

export function removedOthers(stdout: string, removed: readonly string[], host: string): readonly Problem[] {
  const asked = new Set(removed.map(plainName));
  const debian = [...stdout.matchAll(/^Remv (\S+)/gm)].map(([, name = '']) => name.replace(/:.*/, ''));
  const redHat = dnfTable(stdout).flatMap(({ heading, name, replaces }) =>
    heading.startsWith('Removing') ? [name] : replaces,
  );
  const others = [...new Set([...debian, ...redHat])].filter((name) => name !== '' && !asked.has(name));
  if (others.length === 0) return [];
  return [
    {
      severity: 'warning',
      rule: 'package-removes-others',
      subject: host,
      message: `${others.join(', ')} would be removed from ${host} as well`,
    },
  ];
}
