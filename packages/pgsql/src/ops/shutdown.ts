import { defineOpKind, quoteWords, shCommand } from '@pigsty/sdk';
import { controlFile } from '../facts/control-data.ts';
import { sessionOf } from '../spec/cluster.ts';
import type { CommonParams } from '../spec/schema.ts';
import { psqlWords } from '../sql/session.ts';

export interface ShutdownArgs {
  readonly cluster: string;
  readonly instance: string;
  readonly params: Pick<CommonParams, 'pg_dbsu' | 'pg_bin_dir' | 'pg_localhost' | 'pg_port' | 'pg_data'>;
}

/** In fast mode, which waits until its standbys have received all WAL. Patroni is paused and leaves it like that. */
export const pgShutdown = defineOpKind<ShutdownArgs, { readonly down: boolean }, 'shut down'>({
  kind: 'pg.shutdown',
  summary: 'PostgreSQL of a member is shut down, and its standbys have received all WAL',
  key: ({ instance }) => instance,
  read: (all) =>
    all
      .map(
        ({ params }, i) =>
          `${controlFile(params)} | grep -q '^Database cluster state: *shut down$' && echo down ${i}`,
      )
      .join('\n')
      .concat('\n:'),
  parse: (output, all) => {
    const down = new Set(output.split('\n'));
    return all.map((_args, i) => ({ down: down.has(`down ${i}`) }));
  },
  diff: (_args, { down }) => (down ? undefined : 'shut down'),
  write: ({ params }) => {
    // What is written out before does not have to be while clients wait.
    const script = `${quoteWords(psqlWords(sessionOf(params), '-c', 'CHECKPOINT'))} </dev/null || exit 1
exec runuser -u "$1" -- "$2" stop -D "$3" -m fast -t 120`;
    return [
      {
        do: 'run',
        command: shCommand(script, [params.pg_dbsu, `${params.pg_bin_dir}/pg_ctl`, params.pg_data], {
          cwd: '/',
          timeoutMs: 180_000,
        }),
      },
    ];
  },
  describe: ({ instance, cluster }) =>
    `shut down PostgreSQL of ${instance}: ${cluster} takes no writes any more`,
  action: () => 'run',
  interrupts: ({ cluster }) => ({ what: 'outage', unit: 'PostgreSQL', of: cluster, writes: true }),
  converged: () => ({ down: true }),
  timeoutMs: 200_000,
});
