import { quoteWord, quoteWords, type Cluster, type ModuleFacts, type SharedFacts } from '@pigsty/sdk';
import {
  isLeader,
  isSynchronous,
  parsePatroniCluster,
  type PatroniCluster,
  type PatroniMember,
} from '../rest/cluster.ts';
import { curlOptions } from '../rest/endpoint.ts';
import { restEndpoint, type PgCluster, type PgInstance } from '../spec/cluster.ts';
import type { PgsqlParams } from '../spec/schema.ts';

/** What a member's host knows of its cluster and of its own PostgreSQL. */
export interface PatroniFacts {
  /** Patroni's list of members; absent when this member's Patroni does not answer. */
  readonly view?: PatroniCluster;
  /** When its postmaster was started, in seconds since the epoch by the host's clock; absent when none runs. */
  readonly startedAt?: number;
  /** When procedures began, by their id and the host's clock. */
  readonly begun: Readonly<Record<string, number>>;
}

/** Who leads, who follows and how far behind, as every member sees it. */
export const patroniFacts: SharedFacts<PgsqlParams, PatroniFacts> = {
  module: 'pgsql',
  name: 'patroni',
  script: (instance) => {
    const member = restEndpoint(instance);
    const ask = `curl ${quoteWords([...curlOptions(member), `${member.url}/cluster`])}`;
    return [
      `echo "view $(${ask} 2>/dev/null </dev/null | tr -d '\\n')"`,
      `echo "started $(sed -n 3p ${quoteWord(`${instance.params.pg_data}/postmaster.pid`)} 2>/dev/null)"`,
      'for marker in /etc/pigsty/procedures/*; do',
      '  [ -e "$marker" ] && echo "begun ${marker##*/} $(stat -c %Y "$marker")"',
      'done',
      ':',
    ].join('\n');
  },
  parse: (output) => {
    const rows = output.split('\n').map((line): readonly [string, string] => {
      const at = line.indexOf(' ');
      return [line.slice(0, Math.max(0, at)), line.slice(at + 1)];
    });
    const one = (name: string): string => rows.find(([key]) => key === name)?.[1] ?? '';
    const view = parsePatroniCluster(one('view'));
    const startedAt = Number.parseInt(one('started'), 10);
    return {
      ...(view === undefined || view.members.length === 0 ? {} : { view }),
      ...(Number.isNaN(startedAt) ? {} : { startedAt }),
      begun: Object.fromEntries(
        rows
          .filter(([key]) => key === 'begun')
          .map(([, value]) => value.split(' '))
          .map(([id = '', seconds = '']) => [id, Number(seconds)]),
      ),
    };
  },
};

/** The cluster as the first member that answers sees it. */
export function patroniView(
  cluster: Cluster<PgsqlParams>,
  facts: Pick<ModuleFacts<unknown>, 'from'>,
): PatroniCluster | undefined {
  return cluster.instances.map((i) => facts.from(patroniFacts, i)?.view).find((view) => view !== undefined);
}

/** The instance that leads now, as Patroni says; never as the inventory says. */
export function leaderOf(
  cluster: PgCluster,
  facts: Pick<ModuleFacts<unknown>, 'from'>,
): PgInstance | undefined {
  const name = patroniView(cluster, facts)?.members.find((m) => isLeader(m.role))?.name;
  return cluster.instances.find((i) => i.name === name);
}

/** A leader that runs, or a replica that streams. */
export function isWell(member: Pick<PatroniMember, 'role' | 'state'>): boolean {
  return isLeader(member.role) ? member.state === 'running' : member.state === 'streaming';
}

/**
 * Members that could take over now, the one with the least lag first. Where Patroni has named synchronous standbys these
 * alone: to another member it hands over in no case.
 */
export function candidatesOf(
  cluster: PgCluster,
  facts: Pick<ModuleFacts<unknown>, 'from'>,
): readonly PatroniMember[] {
  const members = patroniView(cluster, facts)?.members ?? [];
  const bytes = ({ lag }: PatroniMember): number => (typeof lag === 'number' ? lag : Number.MAX_SAFE_INTEGER);
  const well = members
    .filter((m) => !isLeader(m.role) && isWell(m) && m.mayLead)
    .filter((m) => cluster.instances.some((i) => i.name === m.name))
    .sort((a, b) => bytes(a) - bytes(b) || (a.name < b.name ? -1 : 1));
  const synchronous = well.filter((m) => isSynchronous(m.role));
  return synchronous.length > 0 ? synchronous : well;
}

/** Whether an instance has not been started since a procedure began on its host. */
export function isOlderThan(
  run: { readonly id: string },
  instance: PgInstance,
  facts: Pick<ModuleFacts<unknown>, 'from'>,
): boolean {
  const told = facts.from(patroniFacts, instance);
  const begun = told?.begun[run.id];
  return begun === undefined || told?.startedAt === undefined || told.startedAt < begun;
}
