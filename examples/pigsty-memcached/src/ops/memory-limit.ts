import { defineOpKind, isolated, parseSections, section, shCommand } from '@pigsty/sdk';
import { ask } from './ask.ts';

export interface MemoryLimitArgs {
  /** For messages: `mc-test-1`. */
  readonly instance: string;
  readonly port: number;
  readonly mebibytes: number;
}

export interface MemoryLimitState {
  /** Of the running instance; absent when none answers. */
  readonly mebibytes?: number;
}

/**
 * How much memory a running instance may use for items. It is set while the instance runs, so that more memory does not
 * cost the items that are cached. An instance that does not run takes it from its file when it starts.
 */
export const memoryLimit = defineOpKind<MemoryLimitArgs, MemoryLimitState, { from: number }>({
  kind: 'memcached.memory-limit',
  summary: 'the memory that a running instance may use for items',
  example: { instance: 'mc-test-1', port: 11211, mebibytes: 256 },
  key: ({ instance }) => instance,
  // One fragment for all ops of this kind on a host; it must succeed where nothing is installed yet.
  read: (all) => isolated(all.map(({ port }, i) => section(i, ask(port, 'stats settings')))),
  parse: (output, all) => {
    const sections = parseSections(output);
    return all.map((_, i): MemoryLimitState => {
      const bytes = /^STAT maxbytes (\d+)$/m.exec(sections.get(String(i)) ?? '')?.[1];
      return bytes === undefined ? {} : { mebibytes: Number(bytes) / 1024 ** 2 };
    });
  },
  diff: ({ mebibytes }, state) =>
    state.mebibytes === undefined || state.mebibytes === mebibytes ? undefined : { from: state.mebibytes },
  write: ({ port, mebibytes }) => [
    { do: 'run', command: shCommand(`${ask(port, `cache_memlimit ${mebibytes}`)} | grep -qx OK`) },
  ],
  describe: ({ instance, mebibytes }, { from }) =>
    `set the memory of ${instance} to ${mebibytes} MiB (was ${from} MiB)`,
  converged: ({ mebibytes }) => ({ mebibytes }),
});
