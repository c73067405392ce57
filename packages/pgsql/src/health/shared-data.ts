import type { Verdict } from '@pigsty/sdk';
import type { PromotionRecord } from '../spec/promotion-record.ts';
import { fail } from './subject.ts';

/** A server that takes writes. A type and not an interface, so that it is JSON. */
export type PrimaryOfData = {
  readonly cluster: string;
  readonly instance: string;
  readonly host: string;
  readonly systemId: string;
  readonly timeline: number;
  /** When its timeline began, `2026-03-01 12:00:00Z`; absent on the first one. */
  readonly since?: string;
  /** What its configuration says of its promotion. */
  readonly promoted?: PromotionRecord;
};

/** What is wrong with a primary while another cluster takes writes with the same data; nothing where it is on purpose. */
export function sharedData(primary: PrimaryOfData, all: readonly PrimaryOfData[]): Verdict | undefined {
  const twins = all.filter((o) => o.cluster !== primary.cluster && o.systemId === primary.systemId);
  const [other] = twins.filter((twin) => reasonOf(primary, twin)?.reason !== 'detached');
  if (other === undefined) return undefined;
  const reason = reasonOf(primary, other);
  const [kept, old] = inOrder(primary, other, reason);
  const why =
    reason === undefined
      ? ''
      : `: ${kept.cluster} was promoted because ${old.cluster} was lost, which is back`;
  const meant =
    reason === undefined
      ? `. Where both are meant: pigsty pgsql promote ${kept.cluster} --detach --upstream ${old.cluster}`
      : '';
  return fail(
    `${told(kept)} and ${told(old)} both take writes with the same data${why}`,
    `What is written to one is not in the other. To make ${old.cluster} follow, without what only it has: pigsty remove pgsql -l ${old.cluster} --purge-data, pg_upstream: ${kept.host} on its primary, and deploy${meant}`,
  );
}

/** Why these two are primaries both, by the promotion that was the last. */
function reasonOf(a: PrimaryOfData, b: PrimaryOfData): PromotionRecord | undefined {
  const records = [
    ...(a.promoted?.from === b.cluster ? [a.promoted] : []),
    ...(b.promoted?.from === a.cluster ? [b.promoted] : []),
  ];
  return records.sort((x, y) => y.at - x.at)[0];
}

/** The one that was promoted in place of the other, or else that of the later timeline, comes first. */
function inOrder(
  a: PrimaryOfData,
  b: PrimaryOfData,
  reason: PromotionRecord | undefined,
): readonly [PrimaryOfData, PrimaryOfData] {
  if (reason !== undefined) return reason === a.promoted ? [a, b] : [b, a];
  const later =
    a.timeline - b.timeline ||
    order(a.since ?? '', b.since ?? '') ||
    // The same for both.
    order(b.cluster, a.cluster);
  return later > 0 ? [a, b] : [b, a];
}

function order(a: string, b: string): number {
  return a === b ? 0 : a > b ? 1 : -1;
}

function told({ cluster, instance, timeline, since }: PrimaryOfData): string {
  return `${cluster} (${instance}, timeline ${timeline}${since === undefined ? '' : ` since ${since}`})`;
}
