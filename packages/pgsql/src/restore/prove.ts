import type { Hit, Range, RestoreFacts } from './facts.ts';
import type { Backup } from './info.ts';
import { targetText, type Target } from './target.ts';
import { ownerOf, pathTo, timelinesOf, type Stretch } from './timeline.ts';
import { lsnText, parseSegment, segmentAt, segmentName } from './wal.ts';

/** A member that a cluster could be restored at, from the repository that it has. */
export interface Source {
  readonly member: string;
  /** It runs and takes writes: WAL that only it has yet is archived before anything stops. */
  readonly leads: boolean;
  readonly facts: RestoreFacts;
}

/** How a target is reached. A type and not an interface, so that it is JSON. */
export type Proof = {
  readonly member: string;
  /** Label of the backup. */
  readonly set: string;
  readonly timeline: number;
  /** Where the recovery ends, as far as that is known. */
  readonly lsn: string | null;
  /** The last segment that is needed. */
  readonly segment: string;
};

export interface Choice {
  readonly set?: string | undefined;
  readonly timeline?: number | undefined;
}

export type Refusal = {
  readonly rule: 'target-unreachable' | 'target-ambiguous' | 'no-backup';
  readonly reason: string;
  readonly hint?: string;
};

/** Whether a target can be reached with what a member's repository holds, and how. */
export function prove(source: Source, target: Target, choice: Choice): Proof | Refusal {
  const { facts, member } = source;
  if (facts.info === undefined)
    return { rule: 'no-backup', reason: `pgBackRest of ${member} does not tell what its repository holds` };
  if (facts.systemId !== undefined && facts.info.systemId !== facts.systemId)
    return {
      rule: 'no-backup',
      reason: `the repository of ${member} is of another database, with system id ${facts.info.systemId}`,
    };
  const backups = facts.info.backups.filter((b) => !b.error);
  if (backups.length === 0)
    return {
      rule: 'no-backup',
      reason: `the repository of ${member} holds no complete backup of this database`,
    };
  if (choice.set !== undefined && !backups.some((b) => b.label === choice.set))
    return {
      rule: 'no-backup',
      reason: `the repository of ${member} holds no complete backup ${choice.set}`,
      hint: `It holds: ${backups.map((b) => b.label).join(', ')}.`,
    };
  const spots = spotsOf(source, target, choice);
  if (!Array.isArray(spots)) return spots as Refusal;
  return reach(source, target, { choice, spots: spots as readonly Spot[], backups });
}

export function isProof(outcome: Proof | Refusal): outcome is Proof {
  return 'set' in outcome;
}

/** A place in the WAL where a recovery along a path ends; without a position it is the end of a backup. */
interface Spot {
  readonly path: readonly Stretch[];
  readonly timeline: number;
  readonly owner: number;
  readonly lsn: number;
  readonly segment: number;
}

interface Reach {
  readonly choice: Choice;
  readonly spots: readonly Spot[];
  readonly backups: readonly Backup[];
}

/** The paths of every timeline that the archive has WAL of, or of the one that was chosen. */
function pathsOf({ facts, leads }: Source, { timeline }: Choice): readonly (readonly Stretch[])[] {
  const known = [...facts.archived, ...(leads ? facts.own : [])].map((r) => r.timeline);
  const wanted = timeline === undefined ? [...new Set(known)].sort((a, b) => a - b) : [timeline];
  return wanted.flatMap((t) => {
    const path = pathTo(t, facts.histories);
    return path === undefined ? [] : [path];
  });
}

function spotsOf(source: Source, target: Target, choice: Choice): readonly Spot[] | Refusal {
  const { facts } = source;
  const paths = pathsOf(source, choice);
  if (paths.length === 0)
    return unreachable(
      source,
      `the archive of ${source.member} does not know timeline ${choice.timeline ?? ''}`,
    );
  switch (target.type) {
    case 'time':
      if (target.epoch > facts.now)
        return unreachable(source, `${targetText(target)} is in the future: it is ${utcText(facts.now)} now`);
      return fromHits(source, target, paths);
    case 'xid':
    case 'name':
      return fromHits(source, target, paths);
    case 'lsn': {
      if (facts.current !== undefined && target.lsn > facts.current && choice.timeline === undefined)
        return unreachable(
          source,
          `${targetText(target)} is not written yet: the server is at ${lsnText(facts.current)}`,
        );
      const segment = segmentAt(target.lsn, facts.segmentBytes);
      return distinct(
        source,
        target,
        paths.flatMap((path) => spotOn(path, { lsn: target.lsn, segment })).filter((s) => covered(source, s)),
      );
    }
    case 'latest': {
      const timeline = choice.timeline ?? facts.timeline ?? 1;
      const path = pathTo(timeline, facts.histories);
      const last = Math.max(
        -1,
        ...available(source)
          .filter((r) => r.timeline === timeline)
          .map((r) => r.last),
      );
      if (path === undefined || last < 0)
        return unreachable(source, `the archive of ${source.member} has no WAL of timeline ${timeline}`);
      const lsn = Number.POSITIVE_INFINITY;
      return [{ path, timeline, owner: timeline, lsn, segment: last }];
    }
    case 'immediate':
      return paths.map((path) => {
        const timeline = path.at(-1)?.timeline ?? 1;
        return { path, timeline, owner: timeline, lsn: Number.POSITIVE_INFINITY, segment: -1 };
      });
    default:
      return target satisfies never;
  }
}

/** Of each path the first record that was found on it. Where two paths meet different ones, the target is on both. */
function fromHits(
  source: Source,
  target: Target,
  paths: readonly (readonly Stretch[])[],
): readonly Spot[] | Refusal {
  const { facts, member } = source;
  const spots = paths.flatMap((path): readonly Spot[] => {
    const onPath = facts.hits
      .flatMap((hit) => spotOn(path, hit).filter(() => isOn(path, hit)))
      .sort((a, b) => a.lsn - b.lsn);
    return onPath;
  });
  const firsts = paths.flatMap((path) => spots.filter((s) => s.path === path).slice(0, 1));
  const positions = new Set(
    paths.flatMap((path) => spots.filter((s) => s.path === path).map((s) => `${s.owner} ${s.lsn}`)),
  );
  if (
    target.type === 'name' &&
    firsts.length > 0 &&
    positions.size > 1 &&
    new Set(firsts.map((s) => s.owner)).size === 1
  )
    return {
      rule: 'target-ambiguous',
      reason: `${targetText(target)} was made more than once: ${[...positions].map((p) => lsnText(Number(p.split(' ')[1]))).join(', ')}`,
      hint: 'Take the LSN of the one that is meant: --lsn',
    };
  if (firsts.length > 0) return distinct(source, target, firsts);
  const unread = facts.unread.length === 0 ? '' : `; ${facts.unread.length} segments could not be read`;
  if (facts.late)
    return unreachable(
      source,
      `${targetText(target)} was not found in the WAL in time: there is too much of it`,
    );
  const last = [...facts.seen].sort((a, b) => (a.utc < b.utc ? 1 : -1))[0];
  if (target.type !== 'time')
    return unreachable(source, `${targetText(target)} is not in the WAL of ${member}${unread}`);
  return unreachable(
    source,
    `no transaction ended after ${targetText(target)} in the WAL of ${member}, so that a recovery could not tell that it came there${unread}`,
    `${last === undefined ? '' : `The last one, ${last.xid}, ended at ${last.utc} UTC. `}If nothing was written since, --latest is the same.`,
  );
}

/** A file of a timeline goes on after a fork: what is there is not on the path. One that begins with a copy is. */
function isOn(path: readonly Stretch[], { timeline, lsn }: Hit): boolean {
  return path.some((s) => s.timeline === timeline && lsn < s.end);
}

/** A position as a spot of a path, where the path goes through it. */
function spotOn(path: readonly Stretch[], { lsn, segment }: Pick<Hit, 'lsn' | 'segment'>): readonly Spot[] {
  const owner = ownerOf(path, lsn);
  const timeline = path.at(-1)?.timeline;
  return owner === undefined || timeline === undefined ? [] : [{ path, timeline, owner, lsn, segment }];
}

/** The same place may lie on the paths of several timelines; different places are different states. */
function distinct(source: Source, target: Target, spots: readonly Spot[]): readonly Spot[] | Refusal {
  const places = new Map(spots.map((s) => [`${s.owner} ${s.lsn}`, s] as const));
  if (places.size === 0)
    return unreachable(source, `${targetText(target)} is not in the WAL of ${source.member}`);
  if (places.size === 1) return spots;
  const timelines = [...places.values()].map((s) => s.timeline);
  const forks = spots.flatMap(({ path }) =>
    path
      .filter(({ end }) => end !== Number.POSITIVE_INFINITY)
      .map(({ timeline, end }, i) => `${path[i + 1]?.timeline ?? '?'} left ${timeline} at ${lsnText(end)}`),
  );
  return {
    rule: 'target-ambiguous',
    reason: `${targetText(target)} is on timelines ${timelines.join(' and ')}${forks.length === 0 ? '' : ` (${[...new Set(forks)].join(', ')})`}`,
    hint: `Say which one is meant: ${timelines.map((t) => `--timeline ${t}`).join(' or ')}`,
  };
}

/** The newest backup on the way, with all WAL from there to the target. */
function reach(source: Source, target: Target, { choice, spots, backups }: Reach): Proof | Refusal {
  const { facts, member } = source;
  const { segmentBytes } = facts;
  let missing: string | undefined;
  // The timeline that the place itself is on comes first: others go through it, too.
  const inOrder = [...spots].sort((a, b) => Number(a.timeline !== a.owner) - Number(b.timeline !== b.owner));
  const newest = [...backups].sort((a, b) => b.endLsn - a.endLsn || (a.label < b.label ? 1 : -1));
  for (const spot of inOrder) {
    for (const backup of newest) {
      if (choice.set !== undefined && backup.label !== choice.set) continue;
      if (!isBefore(backup, spot, { target, segmentBytes })) continue;
      const last = target.type === 'immediate' ? numberOf(backup.lastSegment, segmentBytes) : spot.segment;
      const gap = firstGap(source, spot, { first: numberOf(backup.firstSegment, segmentBytes), last });
      if (gap === undefined)
        return {
          member,
          set: backup.label,
          timeline: target.type === 'immediate' ? timelineOf(backup, segmentBytes) : spot.timeline,
          lsn: Number.isFinite(spot.lsn) ? lsnText(spot.lsn) : null,
          segment: segmentName({ timeline: spot.timeline, number: last }, segmentBytes),
        };
      missing ??= `WAL is missing between the backup ${backup.label} and ${targetText(target)}: ${segmentName({ timeline: timelinesOf(spot.path, gap, segmentBytes)[0] ?? spot.timeline, number: gap }, segmentBytes)} is not in the archive of ${member}`;
    }
  }
  return unreachable(
    source,
    missing ??
      (choice.set === undefined
        ? `no backup in the repository of ${member} ended before ${targetText(target)}`
        : `the backup ${choice.set} did not end before ${targetText(target)}, or is of another timeline`),
  );
}

function isBefore(
  backup: Backup,
  spot: Spot,
  { target, segmentBytes }: { readonly target: Target; readonly segmentBytes: number },
): boolean {
  if (target.type === 'time' && backup.end > target.epoch) return false;
  if (backup.endLsn >= spot.lsn) return false;
  return ownerOf(spot.path, backup.endLsn - 1) === timelineOf(backup, segmentBytes);
}

function timelineOf(backup: Backup, segmentBytes: number): number {
  return parseSegment(backup.lastSegment, segmentBytes)?.timeline ?? 0;
}

function numberOf(segment: string, segmentBytes: number): number {
  return parseSegment(segment, segmentBytes)?.number ?? Number.NaN;
}

/** What a recovery at this member can read. */
function available({ facts, leads }: Source): readonly Range[] {
  return leads ? [...facts.archived, ...facts.own] : facts.archived;
}

function covered(source: Source, { path, segment }: Spot): boolean {
  return has(source, path, segment);
}

function has(source: Source, path: readonly Stretch[], segment: number): boolean {
  const timelines = timelinesOf(path, segment, source.facts.segmentBytes);
  return available(source).some(
    (r) => timelines.includes(r.timeline) && segment >= r.first && segment <= r.last,
  );
}

/** The first segment that is missing; whole ranges are skipped. */
function firstGap(
  source: Source,
  { path }: Spot,
  { first, last }: { readonly first: number; readonly last: number },
): number | undefined {
  const { segmentBytes } = source.facts;
  let at = first;
  while (at <= last) {
    const timelines = timelinesOf(path, at, segmentBytes);
    const range = available(source).find(
      (r) => timelines.includes(r.timeline) && at >= r.first && at <= r.last,
    );
    if (range === undefined) return at;
    // A range of an older timeline counts up to its fork only.
    const stretch = path.find((s) => s.timeline === range.timeline);
    const end =
      stretch === undefined || !Number.isFinite(stretch.end) ? last : segmentAt(stretch.end, segmentBytes);
    at = Math.min(range.last, end) + 1;
  }
  return undefined;
}

/** Refused, with what can be reached instead. */
function unreachable(source: Source, reason: string, hint?: string): Refusal {
  const window = windowText(source);
  const words = [hint, window].filter((w) => w !== undefined && w !== '');
  return { rule: 'target-unreachable', reason, ...(words.length === 0 ? {} : { hint: words.join(' ') }) };
}

/** What a member's repository reaches: from the end of a backup to the last segment without a gap after it. */
export interface Window {
  readonly backup: Backup;
  readonly timeline: number;
  readonly from: number;
  /** When the last segment was archived; now, where the server itself has the rest. */
  readonly until: number;
}

/** What can be reached from each backup along the present timeline, or along its own where that has left it. */
export function windowsOf(source: Source): readonly Window[] {
  const { facts } = source;
  const backups = facts.info?.backups.filter((b) => !b.error) ?? [];
  return backups.map((backup) => {
    const own = timelineOf(backup, facts.segmentBytes);
    const present = pathTo(facts.timeline ?? own, facts.histories);
    const onPresent = present !== undefined && ownerOf(present, backup.endLsn - 1) === own;
    const path = onPresent ? present : (pathTo(own, facts.histories) ?? []);
    const spot = { path, timeline: path.at(-1)?.timeline ?? own, owner: own, lsn: 0, segment: 0 };
    const first = numberOf(backup.firstSegment, facts.segmentBytes);
    const end = Math.max(first, ...available(source).map((r) => r.last));
    const gap = firstGap(source, spot, { first, last: end }) ?? end + 1;
    const last = facts.archived.filter(
      (r) => r.first < gap && r.last >= first && path.some((s) => s.timeline === r.timeline),
    );
    const live =
      source.leads && onPresent && facts.own.some((r) => r.timeline === facts.timeline && r.last === gap - 1);
    const until = live ? facts.now : Math.max(backup.end, ...last.map((r) => r.until ?? 0));
    return { backup, timeline: spot.timeline, from: backup.end, until };
  });
}

function windowText(source: Source): string {
  const windows = windowsOf(source);
  const [first] = windows;
  if (first === undefined) return '';
  const merged: { from: number; until: number }[] = [];
  for (const { from, until } of [...windows].sort((a, b) => a.from - b.from)) {
    const before = merged.at(-1);
    if (before !== undefined && from <= before.until) before.until = Math.max(before.until, until);
    else merged.push({ from, until });
  }
  return `Reachable at ${source.member}: ${merged.map((w) => `${utcText(w.from)} to ${utcText(w.until)}`).join(', ')}.`;
}

export function utcText(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
