import { available, firstGap, has, numberOf, timelineOf, type Source } from './coverage.ts';
import type { Hit } from './facts.ts';
import type { Backup } from './info.ts';
import type { Choice, Proof, Refusal } from './proof.ts';
import { targetText, type Target } from './target.ts';
import { ownerOf, pathTo, timelinesOf, type Stretch } from './timeline.ts';
import { lsnText, segmentAt, segmentName } from './wal.ts';
import { utcText, windowText } from './windows.ts';

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
  const backups = facts.info.backups.filter(
    (b) => !b.error && (choice.repository === undefined || b.repository === choice.repository),
  );
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
  if ('rule' in spots) return spots;
  return abandoned(source, target, { choice, spots }) ?? reach(source, target, { choice, spots, backups });
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

/** What only a timeline has that the present one left behind is no past of this database, unless it is named. */
function abandoned(
  source: Source,
  target: Target,
  { choice, spots }: Pick<Reach, 'choice' | 'spots'>,
): Refusal | undefined {
  const { facts } = source;
  const present = facts.timeline === undefined ? undefined : pathTo(facts.timeline, facts.histories);
  const [first] = spots.filter(({ lsn }) => Number.isFinite(lsn));
  if (choice.timeline !== undefined || present === undefined || first === undefined) return undefined;
  if (spots.some(({ owner, lsn }) => !Number.isFinite(lsn) || ownerOf(present, lsn) === owner))
    return undefined;
  const { owner, lsn } = first;
  const fork = present.find(({ timeline, end }) => timeline === owner && end <= lsn);
  const left =
    fork === undefined
      ? `timeline ${facts.timeline} does not come from it`
      : `timeline ${present[present.indexOf(fork) + 1]?.timeline ?? ''} left it at ${lsnText(fork.end)}, before that`;
  return unreachable(
    source,
    `${targetText(target)} is at ${lsnText(lsn)} of timeline ${owner}, which was abandoned: ${left}`,
    `If that timeline is meant: --timeline ${owner}.`,
  );
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
          repository: backup.repository,
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

function covered(source: Source, { path, segment }: Spot): boolean {
  return has(source, path, segment);
}

/** Refused, with what can be reached instead. */
function unreachable(source: Source, reason: string, hint?: string): Refusal {
  const window = windowText(source);
  const words = [hint, window].filter((w) => w !== undefined && w !== '');
  return { rule: 'target-unreachable', reason, ...(words.length === 0 ? {} : { hint: words.join(' ') }) };
}
