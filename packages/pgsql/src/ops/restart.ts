import { defineOpKind, quoteWords, shCommand, type Action } from '@pigsty/sdk';
import { curlOptions } from '../rest/endpoint.ts';
import type { Foreign, RestartArgs, RestartDelta, RestartState } from './restart/args.ts';
import { restartDelta } from './restart/due.ts';
import { parseRestarts, readRestarts, silentMembers } from './restart/read.ts';
import { restartThroughPatroni } from './restart/through-patroni.ts';

/** PostgreSQL of one member runs with the declared parameters; restarted where one of them takes effect at a start only. */
export const patroniRestart = defineOpKind<RestartArgs, RestartState, RestartDelta>({
  kind: 'patroni.restart',
  summary: 'PostgreSQL of a member is restarted when a declared parameter waits for it',
  key: ({ member }) => member.instance,
  read: readRestarts,
  parse: parseRestarts,
  unreadable: silentMembers,
  diff: restartDelta,
  write: (args, { foreign }) => [foreign.length > 0 ? refusal(args, foreign) : restart(args)],
  describe: ({ member }, { due, foreign }) => {
    const reasons = due.map(({ name, from, to }) => `${name} ${from} -> ${to}`).join(', ');
    if (foreign.length === 0) return `restart PostgreSQL of ${member.instance}: ${reasons}`;
    return `cannot restart PostgreSQL of ${member.instance} for ${reasons}: ${undeclared(foreign)} would take effect, too`;
  },
  interrupts: ({ member, turn }, { foreign }) =>
    foreign.length > 0
      ? undefined
      : {
          what: 'restart',
          unit: 'PostgreSQL',
          of: member.instance,
          seconds: 5,
          ...(turn === 'leader' ? { writes: true } : {}),
        },
  converged: () => ({ pending: new Map(), config: undefined, running: new Map() }),
  timeoutMs: 600_000,
});

function undeclared(foreign: readonly Foreign[]): string {
  return foreign.map(({ name, value, file }) => `${name} = ${value} of ${file}`).join(', ');
}

function refusal({ member }: RestartArgs, foreign: readonly Foreign[]): Action {
  const names = foreign.map(({ name }) => `ALTER SYSTEM RESET ${name}`).join('; ');
  return {
    do: 'run',
    command: shCommand('printf "%s\\n" "$@" >&2; exit 1', [
      `PostgreSQL of ${member.instance} is not restarted: ${undeclared(foreign)} would take effect, and nobody declared it.`,
      `Declare it in pg_parameters, or take it back: ${names}. With pg_alter_system: reset a deploy does that.`,
    ]),
  };
}

function restart(args: RestartArgs): Action {
  const due = `# Patroni compares what runs with what is wanted once in its loop, which waits 10 s and takes longer on a busy host.
deadline=$(($(date +%s) + 60))
until curl ${quoteWords(curlOptions(args.member))} "$url/patroni" 2>/dev/null </dev/null | grep -q '"pending_restart": true'; do
  [ "$(date +%s)" -lt "$deadline" ] || { echo 'Patroni does not see that PostgreSQL must be restarted' >&2; exit 1; }
  sleep 0.3
done`;
  return restartThroughPatroni(args, { due, body: { restart_pending: true } });
}
