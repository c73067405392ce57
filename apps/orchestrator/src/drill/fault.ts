import { nearestName, PigstyError } from '@pigsty/sdk';

/** `kill`: PostgreSQL and Patroni at once; `postgres`: PostgreSQL alone; the other two take the whole host away. */
export const faults = ['kill', 'postgres', 'power', 'partition'] as const;
export type Fault = (typeof faults)[number];

export function parseFaults(list: string): readonly Fault[] {
  return list.split(',').map((word) => {
    const found = faults.find((fault) => fault === word.trim());
    if (found !== undefined) return found;
    const close = nearestName(word.trim(), faults);
    throw new PigstyError(
      'USAGE',
      `there is no fault "${word.trim()}"${close === undefined ? '' : `; did you mean ${close}?`}`,
      {
        hint: `Faults: ${faults.join(', ')}`,
      },
    );
  });
}

/** What is run on the leader's host, for the faults that a process on it can make. */
export const faultScripts: Readonly<Record<'kill' | 'postgres', string>> = {
  // The unit's whole control group, and whatever of PostgreSQL runs outside of it.
  kill: 'systemctl kill --kill-whom=all --signal=KILL patroni.service; pkill -KILL -x postgres; true',
  postgres: 'pkill -KILL -x postgres; true',
};

export function faultText(fault: Fault): string {
  switch (fault) {
    case 'kill':
      return 'kill -9 of PostgreSQL and Patroni';
    case 'postgres':
      return 'kill -9 of PostgreSQL';
    case 'power':
      return 'power cut';
    case 'partition':
      return 'network partition';
    default:
      return fault satisfies never;
  }
}
