import { defineOpKind, shCommand } from '@pigsty/sdk';
import { parseServers, readServers, type ServerState } from './server-runs.ts';

export interface ReloadArgs {
  readonly instance: string;
  readonly dbsu: string;
  readonly binDir: string;
  readonly dataDir: string;
  readonly topic: string;
}

/** PostgreSQL rereads its files after one of them changed. Nothing to do where it does not run. */
export const pgReload = defineOpKind<ReloadArgs, ServerState, readonly string[]>({
  kind: 'pg.reload',
  summary: 'PostgreSQL rereads its files after one of them changed',
  key: ({ instance }) => instance,
  read: readServers,
  parse: parseServers,
  diff: (_args, state, triggers) => (state === 'stopped' || triggers.length === 0 ? undefined : triggers),
  write: ({ dbsu, binDir, dataDir }) => [
    {
      do: 'run',
      command: shCommand(
        'test -s "$2/postmaster.pid" || exit 0; exec "$1/pg_ctl" -s -D "$2" reload',
        [binDir, dataDir],
        { user: dbsu, cwd: '/' },
      ),
    },
  ],
  describe: ({ instance }) => `reload PostgreSQL of ${instance}`,
  interrupts: ({ instance }) => ({ what: 'reload', unit: 'PostgreSQL', of: instance }),
  handles: ({ topic }) => [topic],
  converged: () => 'running',
});
