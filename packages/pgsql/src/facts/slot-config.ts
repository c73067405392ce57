/** A slot of logical replication, as PostgreSQL shows it. */
export interface LogicalSlot {
  readonly name: string;
  readonly database: string;
  readonly plugin: string;
  /** PostgreSQL keeps it in step on replicas (`sync_replication_slots`); from version 17 on. */
  readonly failover: boolean;
}

/** What Patroni's configuration says of slots. */
export interface SlotConfig {
  readonly slots?: Readonly<Record<string, unknown>> | null;
  readonly ignore_slots?: readonly SlotMatcher[] | null;
}

/** Patroni leaves a slot alone that has all that is named here. */
export interface SlotMatcher {
  readonly name?: string | null;
  readonly database?: string | null;
  readonly plugin?: string | null;
  readonly type?: string | null;
}

/** One slot as JSON, in a query of `pg_replication_slots s`; older versions have no column `failover`. */
export const SLOT_JSON = `jsonb_build_object('name', slot_name, 'database', database, 'plugin', plugin,
      'failover', coalesce((to_jsonb(s) ->> 'failover')::boolean, false))`;

/**
 * A failover slot that a replica has not got from its leader: it is from the time when it led itself. PostgreSQL makes no
 * such slot on a replica, and its worker that keeps slots in step ends wherever it finds one that the leader has as well.
 */
export const FORMER_SLOTS = `FROM pg_replication_slots s
    WHERE pg_is_in_recovery() AND slot_type = 'logical' AND NOT temporary AND NOT active
      AND to_jsonb(s) ->> 'failover' = 'true' AND to_jsonb(s) ->> 'synced' = 'false'`;

/** Patroni leaves it alone, as `ignore_slots` says, or as it is of a release that knows failover slots. */
export function isIgnored(config: SlotConfig, slot: LogicalSlot, release?: string): boolean {
  return (
    (slot.failover && knowsFailoverSlots(release)) ||
    (config.ignore_slots ?? []).some((matcher) => matches(matcher, slot))
  );
}

/** Patroni makes it on every member, and moves it there: `slots`. */
export function isPermanent({ slots }: SlotConfig, name: string): boolean {
  return Object.keys(slots ?? {}).includes(name);
}

// As Patroni does it: a name that is empty matches nothing, anything else that is empty matches all.
function matches(matcher: SlotMatcher, slot: LogicalSlot): boolean {
  const same = (wanted: string | null | undefined, is: string): boolean =>
    wanted === undefined || wanted === null || wanted === '' || wanted === is;
  return (
    (matcher.name === undefined || matcher.name === null || matcher.name === slot.name) &&
    same(matcher.database, slot.database) &&
    same(matcher.plugin, slot.plugin) &&
    same(matcher.type, 'logical')
  );
}

/** Patroni leaves failover slots to PostgreSQL since 4.1. */
function knowsFailoverSlots(release: string | undefined): boolean {
  const [major = 0, minor = 0] = (release ?? '').split('.').map(Number);
  return major > 4 || (major === 4 && minor >= 1);
}

/** The release of Patroni, `4.0.7`, by the line that begins with `patroni` and has what it says of its member. */
export function patroniRelease(output: string): string | undefined {
  return /^patroni .*"patroni": *\{[^}]*"version": *"([0-9.]+)/m.exec(output)?.[1];
}
