import { defineOpKind, quoteWord, shCommand, type JsonValue } from '@pigsty/sdk';
import { agentProgram } from '../handover/agent.ts';
import { beginAgent } from '../handover/begin.ts';
import { handoverPlaces } from '../handover/places.ts';

export interface HandoverArgs {
  /** The member on whose host the program runs. */
  readonly instance: string;
  readonly from: string;
  /** The execution of the procedure. */
  readonly run: string;
  /** What the program is told: `agentConfig`. */
  readonly config: JsonValue;
}

interface HandoverState {
  readonly ready: boolean;
}

/**
 * The program that keeps clients while the leadership moves runs on a member's host: by itself, so that no command that
 * is killed leaves anybody waiting.
 */
export const pgHandover = defineOpKind<HandoverArgs, HandoverState, 'begin'>({
  kind: 'pg.handover',
  summary: 'clients of a former leader stay connected while and after the leadership moves',
  key: ({ instance, from }) => `${instance} ${from}`,
  read: (all) =>
    all
      .map(({ from, run, config }, i) => {
        const { state, unit, config: told } = handoverPlaces(from);
        const same = `printf '%s\\n' ${quoteWord(JSON.stringify(config))} | cmp -s - ${quoteWord(told)}`;
        const phase = `grep -F ${quoteWord(run)} ${quoteWord(state)} 2>/dev/null | grep -Eq '"phase": "(ready|forwarding|moved|done)"'`;
        return `if systemctl is-active -q ${quoteWord(unit)} && ${phase} && ${same}; then echo ready ${i}; fi`;
      })
      .join('\n')
      .concat('\n:'),
  parse: (output, all) => {
    const ready = new Set(output.split('\n'));
    return all.map((_args, i) => ({ ready: ready.has(`ready ${i}`) }));
  },
  diff: (_args, { ready }) => (ready ? undefined : 'begin'),
  write: ({ from, config }) => {
    const { directory, program, config: told, state, unit } = handoverPlaces(from);
    const script = `${beginAgent}
begin_agent "$@"`;
    const args = [directory, program, told, state, unit, JSON.stringify(config), agentProgram];
    return [
      {
        do: 'run',
        command: shCommand(script, args, { timeoutMs: 60_000 }),
      },
    ];
  },
  describe: ({ instance, from }) =>
    instance === from
      ? `PgBouncer of ${from} is ready to hold its clients`
      : `HAProxy of ${instance} keeps its sessions to PgBouncer of ${from}`,
  action: () => 'run',
  converged: () => ({ ready: true }),
  timeoutMs: 60_000,
});
