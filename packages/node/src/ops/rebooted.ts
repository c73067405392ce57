import { defineOpKind, quoteWord, shCommand } from '@pigsty/sdk';
import { bootIdFile, endedBootFile } from '../facts/boot.ts';

export interface RebootedArgs {
  readonly host: string;
  /** The execution of a procedure: a host that was rebooted since it began is left as it is. */
  readonly since: string;
  readonly withinSeconds: number;
  /** Something on it has no other member: nobody else does its work meanwhile. */
  readonly alone: boolean;
}

interface RebootedState {
  readonly done: boolean;
}

/** A host was rebooted once in a procedure. The boot that ends is written down before, so that it is not rebooted twice. */
export const nodeRebooted = defineOpKind<RebootedArgs, RebootedState, 'reboot'>({
  kind: 'node.rebooted',
  summary: 'a host is rebooted once per procedure, and lets us in again',
  example: { host: '10.10.10.11', since: 'node-reboot-0123456789ab', withinSeconds: 300, alone: false },
  key: ({ host }) => host,
  read: (all) =>
    all
      .map(
        ({ since }, i) =>
          `before=$(cat ${quoteWord(endedBootFile(since))} 2>/dev/null) && [ -n "$before" ] && [ "$before" != "$(cat ${bootIdFile})" ] && echo ${i}`,
      )
      .join('\n')
      .concat('\n:'),
  parse: (output, all) => {
    const done = new Set(output.split('\n'));
    return all.map((_, i) => ({ done: done.has(String(i)) }));
  },
  diff: (_, { done }) => (done ? undefined : 'reboot'),
  write: ({ since, withinSeconds }) => [
    {
      do: 'run',
      command: shCommand(
        `umask 077; mkdir -p "\${1%/*}" && cat ${bootIdFile} >"$1.new" && mv -f "$1.new" "$1" && sync "$1"`,
        [endedBootFile(since)],
      ),
    },
    { do: 'reboot', withinMs: withinSeconds * 1000 },
  ],
  describe: ({ host, withinSeconds }) => `reboot ${host}, which is to be back within ${withinSeconds} s`,
  action: () => 'run',
  interrupts: ({ host, alone }) => ({
    what: alone ? 'outage' : 'restart',
    unit: 'host',
    of: host,
    writes: alone,
  }),
  converged: () => ({ done: true }),
});
