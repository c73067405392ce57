import type { ClientConfig } from 'pg';

/** A member of the cluster that is drilled. */
export interface Member {
  readonly instance: string;
  readonly host: string;
}

/** What Patroni says of the cluster at one moment. */
export interface MemberState {
  readonly instance: string;
  readonly leader: boolean;
  /** Running, and as a replica streaming from the leader. */
  readonly well: boolean;
  readonly state: string;
}

/** The cluster under test, and how to reach it. */
export interface Subject {
  readonly cluster: string;
  readonly members: readonly Member[];
  /** Runs a script as root on a member's host, or as PostgreSQL's user; rejects when it fails or the host cannot be reached. */
  run(host: string, script: string): Promise<string>;
  /** Runs SQL as superuser on a member's own PostgreSQL, in the database that the client writes to. */
  query(host: string, sql: string): Promise<string>;
  /** Words of psql that reach a member's PostgreSQL from its own host, run as `watchUser`. */
  readonly psql: readonly string[];
  readonly watchUser: string;
  /** What Patroni says, asked of the first member that answers. */
  states(): Promise<readonly MemberState[]>;
  /** The primary service as offered by one member's load balancer. */
  primaryService(host: string): ClientConfig;
}

export function leaderOf(subject: Subject, states: readonly MemberState[]): Member | undefined {
  const leader = states.find((s) => s.leader);
  return subject.members.find((m) => m.instance === leader?.instance);
}

/** Every declared member is there, one leads, and the others stream. */
export function allWell(subject: Subject, states: readonly MemberState[]): boolean {
  return (
    states.filter((s) => s.leader).length === 1 &&
    subject.members.every((m) => states.some((s) => s.instance === m.instance && s.well))
  );
}
