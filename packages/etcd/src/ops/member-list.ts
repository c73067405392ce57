/** A member as a cluster knows it. */
export interface ListedMember {
  /** Decimal; more digits than a number can hold. */
  readonly id: string;
  /** Empty while an added member has not come up. */
  readonly name: string;
  readonly peerUrls: readonly string[];
  /** It has published its client address at least once. */
  readonly started: boolean;
  readonly learner: boolean;
}

interface RawMember {
  readonly ID?: string;
  readonly id?: string;
  readonly name?: string;
  readonly peerURLs?: readonly string[];
  readonly clientURLs?: readonly string[];
  readonly isLearner?: boolean;
}

/** What the gateway's `cluster/member/list` and a peer's `/members` say; nothing when it is neither. */
export function parseMemberList(json: string): readonly ListedMember[] | undefined {
  try {
    const parsed = JSON.parse(json.replace(/"id": *(\d+)/g, '"id":"$1"')) as unknown;
    const list = Array.isArray(parsed) ? parsed : (parsed as { readonly members?: unknown }).members;
    return Array.isArray(list) ? (list as readonly RawMember[]).map(listed) : undefined;
  } catch {
    return undefined;
  }
}

function listed(raw: RawMember): ListedMember {
  return {
    id: raw.ID ?? raw.id ?? '',
    name: raw.name ?? '',
    peerUrls: raw.peerURLs ?? [],
    started: (raw.clientURLs ?? []).length > 0,
    learner: raw.isLearner === true,
  };
}
