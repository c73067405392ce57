import { defineOpKind } from '@pigsty/sdk';
import type { RestEndpoint } from '../rest/endpoint.ts';
import { restartPatroniAlone } from './restart/patroni-alone.ts';

export interface NewPatroniArgs {
  readonly member: RestEndpoint;
  /** It leads: HAProxy ends sessions with a member whose Patroni does not answer. */
  readonly leads: boolean;
  /** What says that its package has changed. */
  readonly topic: string;
}

/** Patroni is started again after its package has changed; PostgreSQL runs on, and the leader keeps its lock. */
export const patroniNewProgram = defineOpKind<NewPatroniArgs, 'any', readonly string[]>({
  kind: 'patroni.newProgram',
  summary: 'Patroni is started again after its package has changed, while PostgreSQL runs on',
  key: ({ member }) => member.instance,
  read: () => ':',
  parse: (_output, all) => all.map(() => 'any'),
  diff: (_args, _state, triggers) => (triggers.length === 0 ? undefined : triggers),
  write: ({ member }) => [restartPatroniAlone(member)],
  describe: ({ member }) =>
    `restart Patroni of ${member.instance} with the package that is installed now (PostgreSQL runs on)`,
  action: () => 'run',
  interrupts: ({ member, leads }) => ({
    what: 'restart',
    unit: 'patroni.service',
    of: member.instance,
    seconds: 5,
    ...(leads ? { writes: true } : {}),
  }),
  handles: ({ topic }) => [topic],
  converged: () => 'any',
});
