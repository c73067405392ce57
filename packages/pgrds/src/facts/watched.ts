import type { FactQuery } from '@pigsty/sdk';
import { remoteFiles, unitName, type Watching } from '../spec/remote.ts';

/** What a host has of exporters of servers of others. */
export interface WatchingFacts {
  /** Names of the servers, `pg-foo-1`, whether the inventory has them or not. */
  readonly watched: readonly string[];
  /** Folders of queries. */
  readonly queries: readonly string[];
}

const { units, queries } = remoteFiles;

export const watchingFacts: FactQuery<Watching, WatchingFacts> = {
  script: () =>
    `for f in ${units}/${unitName('')}*.service ${queries}/*/; do [ -e "$f" ] && echo "$f"; done; :`,
  parse: (output) => {
    const lines = output.split('\n').map((line) => line.trim());
    const start = `${units}/${unitName('')}`;
    return {
      watched: lines
        .filter((line) => line.startsWith(start))
        .map((line) => line.slice(start.length).replace(/\.service$/, '')),
      queries: lines.filter((line) => line.startsWith(`${queries}/`)).map((line) => line.replace(/\/$/, '')),
    };
  },
};
