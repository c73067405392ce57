import { defineOpKind, quoteWord, quoteWords, shCommand } from '@pigsty/sdk';
import { psqlWords, type Session } from '../sql/session.ts';

export interface StoppedArgs {
  readonly cluster: string;
  readonly instance: string;
  readonly session: Session;
  readonly dataDir: string;
}

/**
 * PostgreSQL of a member is stopped so that all who stream from it have received everything, and its Patroni, which is
 * paused, leaves it like that.
 */
export const pgStopped = defineOpKind<StoppedArgs, { readonly stopped: boolean }, 'stop'>({
  kind: 'pg.stopped',
  summary: 'PostgreSQL of a member is stopped cleanly; whoever streams from it has received everything',
  key: ({ instance }) => instance,
  read: (all) =>
    all
      .map(
        ({ session, dataDir }, i) =>
          `LC_ALL=C ${quoteWord(`${session.binDir}/pg_controldata`)} -D ${quoteWord(dataDir)} 2>/dev/null </dev/null | grep -q '^Database cluster state: *shut down$' && echo stopped ${i}`,
      )
      .join('\n')
      .concat('\n:'),
  parse: (output, all) => {
    const stopped = new Set(output.split('\n'));
    return all.map((_args, i) => ({ stopped: stopped.has(`stopped ${i}`) }));
  },
  diff: (_args, { stopped }) => (stopped ? undefined : 'stop'),
  write: ({ session, dataDir }) => {
    // What is written out before does not have to be while clients wait.
    const script = `${quoteWords(psqlWords(session, '-c', 'CHECKPOINT'))} </dev/null || exit 1
exec runuser -u "$1" -- "$2" stop -D "$3" -m fast -t 120`;
    return [
      {
        do: 'run',
        command: shCommand(script, [session.dbsu, `${session.binDir}/pg_ctl`, dataDir], {
          cwd: '/',
          timeoutMs: 180_000,
        }),
      },
    ];
  },
  describe: ({ instance, cluster }) => `stop PostgreSQL of ${instance}: nobody writes to ${cluster} any more`,
  action: () => 'run',
  interrupts: ({ cluster }) => ({ what: 'outage', unit: 'PostgreSQL', of: cluster, writes: true }),
  converged: () => ({ stopped: true }),
  timeoutMs: 200_000,
});
