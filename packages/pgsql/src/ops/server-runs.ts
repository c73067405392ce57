import { quoteWord } from '@pigsty/sdk';

export type ServerState = 'running' | 'stopped';

export interface ServerPlace {
  readonly instance: string;
  readonly dataDir: string;
}

/** Shell that prints the names of the instances whose PostgreSQL runs. */
export function readServers(all: readonly ServerPlace[]): string {
  return all
    .map(({ instance, dataDir }) => {
      const pidFile = quoteWord(`${dataDir}/postmaster.pid`);
      return `if [ -s ${pidFile} ] && kill -0 "$(head -n 1 ${pidFile})" 2>/dev/null; then printf '%s\\n' ${quoteWord(instance)}; fi`;
    })
    .join('\n');
}

export function parseServers(output: string, all: readonly ServerPlace[]): readonly ServerState[] {
  const running = new Set(output.split('\n'));
  return all.map(({ instance }) => (running.has(instance) ? 'running' : 'stopped'));
}
