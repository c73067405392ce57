import { members, on } from './estate.ts';

/** A member of pg-test as `patronictl list` names it. */
export interface PatroniMember {
  readonly Member: string;
  readonly Role: string;
  readonly State: string;
  readonly Host: string;
}

/** The members of pg-test as Patroni on the first one sees them. */
export async function cluster(): Promise<readonly PatroniMember[]> {
  const listed = await on(members[0], 'patronictl -c /etc/patroni/patroni.yml list -f json');
  return JSON.parse(listed) as PatroniMember[];
}

/** The address of the leader; `nobody` when there is none. */
export async function leader(): Promise<string> {
  return (await cluster()).find((m) => m.Role === 'Leader')?.Host ?? 'nobody';
}

/** How many replicas stream. */
export async function streaming(): Promise<number> {
  return (await cluster()).filter((m) => m.State === 'streaming').length;
}
