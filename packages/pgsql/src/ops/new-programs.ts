import { defineOpKind } from '@pigsty/sdk';
import { restartThroughPatroni, type RestartOfMember } from './restart/through-patroni.ts';
import { parseServers, readServers, type ServerPlace, type ServerState } from './server-runs.ts';

export interface NewProgramsArgs extends RestartOfMember {
  /** It leads: clients cannot write meanwhile. */
  readonly leads: boolean;
  /** What says that packages have changed. */
  readonly topic: string;
}

/**
 * PostgreSQL is restarted by Patroni after its packages have changed, so that the leader goes on leading and the clients of
 * its pooler wait. A restart of Patroni's unit would hand the leadership over and cut them off. Nothing to do where
 * PostgreSQL does not run.
 */
export const pgNewPrograms = defineOpKind<NewProgramsArgs, ServerState, readonly string[]>({
  kind: 'pg.newPrograms',
  summary: 'PostgreSQL of a member is restarted after its packages have changed',
  key: ({ member }) => member.instance,
  read: (all) => readServers(all.map(placeOf)),
  parse: (output, all) => parseServers(output, all.map(placeOf)),
  diff: (_args, state, triggers) => (state === 'stopped' || triggers.length === 0 ? undefined : triggers),
  write: (args) => [restartThroughPatroni(args, { body: {} })],
  describe: ({ member }) =>
    `restart PostgreSQL of ${member.instance} with the packages that are installed now`,
  action: () => 'run',
  interrupts: ({ member, leads }) => ({
    what: 'restart',
    unit: 'PostgreSQL',
    of: member.instance,
    seconds: 5,
    ...(leads ? { writes: true } : {}),
  }),
  handles: ({ topic }) => [topic],
  converged: () => 'running',
  timeoutMs: 600_000,
});

function placeOf({ member, dataDir }: NewProgramsArgs): ServerPlace {
  return { instance: member.instance, dataDir };
}
