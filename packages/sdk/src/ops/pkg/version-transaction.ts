import type { Action, OpChange, Simulation } from '../../op/kind.ts';
import { quoteWord, quoteWords, shCommand } from '../../words/command.ts';
import type { Problem } from '../../words/problem.ts';
import { afterCloudInit } from './cloud-init.ts';
import { dnfTable } from './dnf-table.ts';
import { dry, refusal, removedOthers } from './simulation.ts';
import { aptInstall, dnfInstall, packageEnv, transactionMs } from './transaction.ts';
import { restartedHere, type PkgVersionArgs, type PkgVersionDelta } from './version-change.ts';

type Change = OpChange<PkgVersionArgs, PkgVersionDelta>;

/** All versions of a stage in one transaction, then the units that run of what was changed. */
export function writeVersions(changes: readonly Change[]): readonly Action[] {
  const permitted = changes.every(isPermitted);
  const units = changes.flatMap(({ args, delta }) => restartedHere(args, delta.units));
  const script = permitted
    ? [
        afterCloudInit,
        words(changes),
        install(changes),
        ...(units.length === 0 ? [] : [restart(units)]),
      ].join('\n')
    : `printf '%s\\n' ${quoteWords(changes.filter((c) => !isPermitted(c)).map(notPermitted))} >&2\nexit 1`;
  return [
    {
      do: 'run',
      command: shCommand(script, [], { env: packageEnv, timeoutMs: transactionMs, reports: true }),
    },
  ];
}

/** A dry run: what it cannot do, what it may not do, and what it does besides. */
export function simulateVersions(changes: readonly Change[]): Simulation {
  const known = changes.filter(({ delta }) => delta.to !== null);
  const [apt, dnf] = [withDowngrades(dry(aptInstall), changes), dry(dnfInstall)];
  // Which versions are installed apt says in its dry run, and dnf does not.
  const script = `if command -v apt-get >/dev/null; then ${apt} -- "$@"
else
  ${dnf} -- "$@" 2>&1
  code=$?
  rpm -qa --qf 'Has %{NAME} %{EVR}\\n'
  exit "$code"
fi`;
  return {
    command: shCommand(known.length === 0 ? ':' : `${words(known)}\n${script}`, [], {
      env: packageEnv,
      okCodes: [0, 1, 100],
      timeoutMs: 120_000,
    }),
    judge: (result, host) => {
      const names = changes.map(({ delta }) => delta.name);
      const specs = known.map(({ delta }) => `${delta.name}=${delta.to ?? ''}`);
      return [
        ...changes.filter(({ delta }) => delta.to === null).map((c) => unavailable(c, host)),
        ...changes.filter((c) => !isPermitted(c)).map((c) => downgrade(c, host)),
        ...refusal(result, specs, host),
        ...removedOthers(result.stdout, [], host),
        ...changedOthers(result.stdout, names, host),
      ];
    },
  };
}

function isPermitted({ args, delta }: Change): boolean {
  return delta.status !== 'downgrade' || args.allowDowngrade === true;
}

function notPermitted({ delta }: Change): string {
  return `${delta.name} ${delta.from} would be downgraded to ${delta.to ?? ''}, and nothing allows that`;
}

function downgrade(change: Change, host: string): Problem {
  const { args, delta } = change;
  return {
    severity: 'error',
    rule: 'package-downgrade',
    subject: args.reason ?? delta.name,
    message: `${notPermitted(change)} on ${host}`,
    hint: `Ask for ${delta.from} or a newer version${args.downgradeParameter === undefined ? '' : `, or allow it: ${args.downgradeParameter}: true`}.`,
  };
}

function unavailable({ args, delta }: Change, host: string): Problem {
  return {
    severity: 'error',
    rule: 'package-unavailable',
    subject: args.reason ?? delta.name,
    message: `${delta.name} ${args.version} is in no repository of ${host}, where ${delta.from} is installed`,
    hint: `See what there is, on ${host}: apt-cache policy ${delta.name}, or dnf list --showduplicates ${delta.name}`,
  };
}

/** What else gets another version: it may run, too. */
function changedOthers(stdout: string, names: readonly string[], host: string): readonly Problem[] {
  const debian = [...stdout.matchAll(/^Inst (\S+) \[([^\]]*)\] \((\S+)/gm)].map(
    ([, name = '', from = '', to = '']) => ({ name: name.replace(/:.*/, ''), from, to }),
  );
  const has = new Map(
    [...stdout.matchAll(/^Has (\S+) (\S+)$/gm)].map(([, name = '', evr = '']) => [name, evr]),
  );
  const redHat = dnfTable(stdout)
    .filter(({ heading }) => heading === 'Upgrading' || heading === 'Downgrading')
    .map(({ name, version }) => ({ name, from: has.get(name) ?? '', to: version }));
  const others = [...debian, ...redHat].filter(({ name }) => !names.includes(name));
  if (others.length === 0) return [];
  return [
    {
      severity: 'warning',
      rule: 'package-changes-others',
      subject: host,
      message: `on ${host} changes as well: ${others.map((o) => `${o.name} ${o.from} -> ${o.to}`).join(', ')}`,
    },
  ];
}

/** As the package manager takes it: `name=version`, or `name-version`; an epoch is no part of the latter. */
function words(changes: readonly Change[]): string {
  const pairs = changes.map(({ args, delta }) => {
    const version = delta.to ?? (args.version === 'latest' ? '' : args.version);
    return `add ${quoteWord(delta.name)} ${quoteWord(version)}`;
  });
  return [
    'set -f',
    'set --',
    'command -v apt-get >/dev/null && sign== || sign=-',
    'chosen=',
    'add() {',
    '  version=$2; [ "$sign" = = ] || version=${2#*:}',
    '  chosen="$chosen $1${version:+$sign$version}"',
    '}',
    ...pairs,
    'set -- $chosen',
  ].join('\n');
}

function install(changes: readonly Change[]): string {
  return `if command -v apt-get >/dev/null; then
  [ -z "$(dpkg --audit 2>/dev/null)" ] || dpkg --force-confold --configure -a || exit 1
  ${withDowngrades(aptInstall, changes)} -o APT::Status-Fd=7 -- "$@" 7>>"\${PIGSTY_PROGRESS:-/dev/null}" || exit
else
  ${dnfInstall} -- "$@" || exit
fi`;
}

function withDowngrades(apt: string, changes: readonly Change[]): string {
  const allowed = changes.some((c) => c.delta.status === 'downgrade' && isPermitted(c));
  return allowed ? apt.replace(/ install$/, ' --allow-downgrades install') : apt;
}

/** What stopped meanwhile stays stopped. */
function restart(units: readonly string[]): string {
  return `systemctl daemon-reload || exit\nsystemctl try-restart -- ${quoteWords([...new Set(units)])}`;
}
