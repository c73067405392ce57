import { defineOpKind, quoteWord, shCommand } from '@pigsty/sdk';
import { faultText, orderFault, type Fault } from './fault.ts';
import { drillPlaces } from './places.ts';

export interface LeaderFaultArgs {
  readonly cluster: string;
  readonly instance: string;
  readonly fault: Fault;
  /** How long a partition lasts. */
  readonly seconds: number;
}

/** The leader is broken on purpose, once in a drill. It happens when the order has been given and the connection is closed. */
export const leaderFault = defineOpKind<LeaderFaultArgs, { readonly done: boolean }, 'break'>({
  kind: 'pg.leader-fault',
  summary: 'a leader is broken on purpose, once in a drill',
  key: ({ instance }) => instance,
  read: () => `[ ! -e ${quoteWord(drillPlaces.fault)} ] || echo done`,
  parse: (output, all) => all.map(() => ({ done: output.trim() === 'done' })),
  diff: (_, { done }) => (done ? undefined : 'break'),
  write: ({ fault, seconds }) => [
    { do: 'run', command: shCommand(orderFault(fault, { seconds, file: drillPlaces.fault })) },
  ],
  describe: ({ instance, fault }) => `${faultText(fault)} of ${instance}`,
  action: () => 'run',
  interrupts: ({ cluster }) => ({ what: 'failover', unit: 'patroni.service', of: cluster, writes: true }),
  converged: () => ({ done: true }),
  // A moment later the host may be gone.
  skipVerify: true,
});
