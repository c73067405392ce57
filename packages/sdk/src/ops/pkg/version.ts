import type { Interruption } from '../../module/change.ts';
import { defineOpKind } from '../../op/kind.ts';
import { isolated, parseSections } from '../fragment.ts';
import { aptStatus } from './apt-status.ts';
import { openDatabases, parseDatabase, plainName } from './candidates.ts';
import { absentVersion, compareVersions, parseVersions, type VersionState } from './version-read.ts';
import { simulateVersions, writeVersions } from './version-transaction.ts';
import { restartedHere, type PkgVersionArgs, type PkgVersionDelta } from './version-change.ts';

/**
 * The version of an installed package. It installs nothing: `pkg` does that, in the transaction that all modules of a host
 * share. This one changes what runs, so it belongs into a stage of the module that owns the package.
 *
 * @example
 * pkgVersion({ names: ['etcd-server', 'etcd'], version: '3.5*', restartedByModule: ['etcd.service'] }, { notifies: ['etcd.restart'] });
 */
export const pkgVersion = defineOpKind<PkgVersionArgs, VersionState, PkgVersionDelta>({
  kind: 'pkgVersion',
  summary: 'an installed package has the version that is asked for, or the newest one',
  example: { names: ['etcd'], version: '3.5*', reason: 'etcd_package' },
  key: ({ names }) => names.map(plainName).join(' '),
  read: (all) => isolated([openDatabases(all.flatMap((a) => a.names)), compareVersions(all)]),
  parse: (output, all) => parseVersions(parseSections(output), all),
  unreadable: (output, all) => {
    const { failed } = parseDatabase(parseSections(output));
    return all.map(() => failed);
  },
  diff: (_, { status, name, installed, target, units, held }) =>
    status === 'absent' || status === 'fits'
      ? undefined
      : { status, name, from: installed, to: target === '' ? null : target, units, held },
  write: (args, delta) => writeVersions([{ args, delta }]),
  writeAll: writeVersions,
  simulate: simulateVersions,
  action: () => 'change',
  describe: ({ version, reason }, { status, name, from, to }) => {
    const verb = status === 'unavailable' ? 'change' : status;
    const why = reason === undefined ? '' : ` (${reason})`;
    return `${verb} package ${name}: ${from} -> ${to ?? `${version}, not available yet`}${why}`;
  },
  interrupts: interruptionOf,
  notifying: (args, { units }) => units.length > restartedHere(args, units).length,
  converged: ({ names, version }) => ({
    ...absentVersion,
    status: 'fits',
    name: plainName(names[0] ?? ''),
    installed: version,
  }),
  timeoutMs: 1_800_000,
  progress: aptStatus,
});

/** Restarts of its own, or those of the package's scripts where nothing holds them back. */
function interruptionOf(args: PkgVersionArgs, { units, held }: PkgVersionDelta): Interruption | undefined {
  const interrupted = held ? restartedHere(args, units) : units;
  if (interrupted.length === 0) return undefined;
  return { what: 'restart', unit: interrupted.join(', '), ...args.interrupts };
}
