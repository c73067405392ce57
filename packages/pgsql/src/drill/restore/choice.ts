import { createHash } from 'node:crypto';
import { firstGap, numberOf, timelineOf, type Source } from '../../restore/coverage.ts';
import type { Backup } from '../../restore/info.ts';
import { isProof, type Proof, type Refusal } from '../../restore/proof.ts';
import { prove } from '../../restore/prove.ts';
import type { Target } from '../../restore/target.ts';
import { ownerOf, pathTo } from '../../restore/timeline.ts';
import { lsnText, parseLsn } from '../../restore/wal.ts';

/** What of a drill is given, and else chosen. */
export interface DrillWish {
  readonly seed: number;
  readonly set?: string | undefined;
  /** The number of the repository to take the backup from. */
  readonly repository?: number | undefined;
  readonly lsn?: string | undefined;
}

/** What a drill restores. */
export interface DrillChoice {
  readonly proof: Proof;
  readonly target: Target;
  /** When the last segment was archived that a restore would reach now, in seconds since the epoch. */
  readonly restorableUntil: number;
}

/**
 * The newest backup of all members, and a position between its end and the beginning of the last archived segment: only the
 * archive counts, as though the cluster was lost. Members come in the order in which they are preferred.
 */
export function chooseDrill(sources: readonly Source[], wish: DrillWish): DrillChoice | Refusal {
  const lost = sources.map((source) => ({ ...source, leads: false }));
  const best = lost
    .map((source) => ({ source, backup: newestOf(source, wish) }))
    .filter((b): b is { source: Source; backup: Backup } => b.backup !== undefined)
    .sort((a, b) => b.backup.endLsn - a.backup.endLsn)[0];
  if (best === undefined)
    return {
      rule: 'no-backup',
      reason:
        wish.set === undefined
          ? 'no repository of its members holds a complete backup of this database'
          : `no repository of its members holds a complete backup ${wish.set}`,
      hint: 'See: pigsty pgsql backups',
    };
  const { source, backup } = best;
  const { facts } = source;
  const reach = reachOf(source, backup);
  const target = targetOf(wish, { from: backup.endLsn, until: reach.segment * facts.segmentBytes });
  const proof = prove(source, target, {
    set: backup.label,
    repository: backup.repository,
    timeline: reach.timeline,
  });
  return isProof(proof) ? { proof, target, restorableUntil: reach.until } : proof;
}

export function isChoice(outcome: DrillChoice | Refusal): outcome is DrillChoice {
  return 'proof' in outcome;
}

/** The target that the words of a drill name, once it is chosen. */
export function drillTarget(lsn: string | undefined): Target {
  const position = parseLsn(lsn ?? '');
  return position === undefined || lsn === undefined
    ? { type: 'immediate' }
    : { type: 'lsn', lsn: position, text: lsn, exclusive: false };
}

function newestOf({ facts }: Source, { set, repository }: DrillWish): Backup | undefined {
  return (facts.info?.backups ?? [])
    .filter((b) => !b.error && (set === undefined || b.label === set))
    .filter((b) => repository === undefined || b.repository === repository)
    .sort((a, b) => b.endLsn - a.endLsn)[0];
}

/** The last archived segment on the way from a backup, without a gap. */
function reachOf(
  source: Source,
  backup: Backup,
): { readonly timeline: number; readonly segment: number; readonly until: number } {
  const { facts } = source;
  const own = timelineOf(backup, facts.segmentBytes);
  const present = pathTo(facts.timeline ?? own, facts.histories);
  const onPresent = present !== undefined && ownerOf(present, backup.endLsn - 1) === own;
  const path = onPresent ? present : (pathTo(own, facts.histories) ?? []);
  const first = numberOf(backup.firstSegment, facts.segmentBytes);
  const last = Math.max(first, ...facts.archived.map((r) => r.last));
  const segment = (firstGap(source, { path }, { first, last }) ?? last + 1) - 1;
  const times = facts.archived
    .filter((r) => r.first <= segment && r.last >= first && path.some((s) => s.timeline === r.timeline))
    .map((r) => r.until ?? 0);
  return { timeline: path.at(-1)?.timeline ?? own, segment, until: Math.max(backup.end, ...times) };
}

/** A record begins at the beginning of the last segment or after, so that a recovery can tell that it came to any position before. */
function targetOf(
  { seed, lsn }: DrillWish,
  { from, until }: { readonly from: number; readonly until: number },
): Target {
  if (lsn !== undefined) return drillTarget(lsn);
  if (until <= from) return { type: 'immediate' };
  return drillTarget(lsnText(from + Math.floor(fraction(seed) * (until - from))));
}

/** A number from 0 up to 1 that a seed gives, always the same. */
export function fraction(seed: number): number {
  return createHash('sha256').update(String(seed)).digest().readUInt32BE() / 2 ** 32;
}
