/** One member as Patroni's `/cluster` lists it. */
export interface PatroniMember {
  readonly name: string;
  readonly host: string;
  readonly role: string;
  readonly state: string;
  readonly timeline: number | undefined;
  /** Bytes behind the leader; `unknown` when Patroni cannot tell. */
  readonly lag: number | 'unknown' | undefined;
  readonly pendingRestart: boolean;
  /** Whether it may lead; false with the tag `nofailover`. */
  readonly mayLead: boolean;
}

export interface PatroniCluster {
  readonly scope: string;
  readonly paused: boolean;
  readonly leader: string | undefined;
  readonly members: readonly PatroniMember[];
}

interface RawMember {
  readonly name?: string;
  readonly host?: string;
  readonly role?: string;
  readonly state?: string;
  readonly timeline?: number;
  readonly lag?: number | string;
  readonly pending_restart?: boolean;
  readonly tags?: { readonly nofailover?: boolean };
}

/** Reads the answer of `/cluster`; nothing when it is none. */
export function parsePatroniCluster(json: string): PatroniCluster | undefined {
  const raw = parse(json);
  if (raw?.members === undefined) return undefined;
  const members = raw.members.map(toMember);
  return {
    scope: raw.scope ?? '',
    paused: raw.pause === true,
    leader: members.find((m) => isLeader(m.role))?.name,
    members,
  };
}

export function isLeader(role: string): boolean {
  return role === 'leader' || role === 'standby_leader';
}

/** Has every commit that a client was told about. In synchronous mode Patroni hands over to no other member. */
export function isSynchronous(role: string): boolean {
  return role === 'sync_standby';
}

function parse(
  json: string,
):
  { readonly scope?: string; readonly pause?: boolean; readonly members?: readonly RawMember[] } | undefined {
  try {
    return JSON.parse(json) as { readonly members?: readonly RawMember[] };
  } catch {
    return undefined;
  }
}

function toMember({
  name = '',
  host = '',
  role = '',
  state = '',
  timeline,
  lag,
  pending_restart,
  tags,
}: RawMember): PatroniMember {
  return {
    name,
    host,
    role,
    state,
    timeline,
    lag: typeof lag === 'string' ? 'unknown' : lag,
    pendingRestart: pending_restart === true,
    mayLead: tags?.nofailover !== true,
  };
}
