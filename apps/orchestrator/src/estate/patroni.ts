import { parsePatroniCluster, patroniClusterCommand, type PatroniMember } from '@pigsty/pgsql/contract';
import { PigstyError } from '@pigsty/sdk';
import type { PgCluster } from './postgres.ts';
import type { RunOnHost } from './remote.ts';

export type { PatroniMember } from '@pigsty/pgsql/contract';

const patienceMs = 8000;

/** Asks on all members' hosts and takes the first answer: whoever leads is asked, never declared, and some may be down. */
export async function askPatroni(cluster: PgCluster, run: RunOnHost): Promise<readonly PatroniMember[]> {
  const command = { ...patroniClusterCommand(cluster), timeoutMs: patienceMs };
  const ask = async (host: string): Promise<readonly PatroniMember[]> => {
    const answer = parsePatroniCluster(await run(host, command));
    if (answer === undefined || answer.members.length === 0)
      throw new Error(`${host}: Patroni names no member`);
    return answer.members;
  };
  try {
    return await Promise.any(cluster.instances.map((i) => ask(i.host)));
  } catch (cause) {
    const troubles =
      cause instanceof AggregateError
        ? cause.errors.map((e: Error) => e.message)
        : [(cause as Error).message];
    throw new PigstyError('WAIT_TIMEOUT', `no Patroni of ${cluster.name} answers`, {
      where: { cluster: cluster.name },
      log: troubles.join('\n'),
      hint: `See: pigsty health pgsql -l ${cluster.name}`,
      cause,
    });
  }
}

export function isLeader(member: Pick<PatroniMember, 'role'>): boolean {
  return member.role === 'leader' || member.role === 'standby_leader';
}

/** A leader that runs, or a replica that streams. */
export function isWell(member: Pick<PatroniMember, 'role' | 'state'>): boolean {
  return isLeader(member) ? member.state === 'running' : member.state === 'streaming';
}
