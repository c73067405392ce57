import { defineOpKind, isolated, shCommand, startedSince } from '@pigsty/sdk';
import { unitName } from '../spec/paths.ts';
import { ask } from './ask.ts';

export interface RestartedArgs {
  readonly instance: string;
  readonly port: number;
  /** The execution of a procedure: what was started after it began on this host is left as it is. */
  readonly since: string;
}

export interface RestartedState {
  readonly done: boolean;
}

/** An instance was started since a procedure began: resumed after an interruption, it does not restart it again. */
export const restarted = defineOpKind<RestartedArgs, RestartedState, 'restart'>({
  kind: 'memcached.restarted',
  summary: 'an instance is restarted once per procedure',
  example: { instance: 'mc-test-1', port: 11211, since: '20260101T000000-0000' },
  key: ({ instance }) => instance,
  read: (all) =>
    isolated(all.map(({ since }, i) => `if ${startedSince(unitName, since)}; then echo ${i}; fi`)),
  parse: (output, all) => {
    const done = new Set(output.split('\n'));
    return all.map((_, i) => ({ done: done.has(String(i)) }));
  },
  diff: (_, { done }) => (done ? undefined : 'restart'),
  write: ({ port }) => [
    {
      do: 'run',
      command: shCommand(`systemctl restart ${unitName} || exit 1
for try in 1 2 3 4 5 6 7 8 9 10; do
  ${ask(port, 'version')} | grep -q ^VERSION && exit 0
  sleep 0.5
done
echo 'it does not answer after its restart' >&2
exit 1`),
    },
  ],
  describe: ({ instance }) => `restart ${instance}`,
  action: () => 'run',
  interrupts: ({ instance }) => ({ what: 'restart', unit: unitName, of: instance, seconds: 2 }),
  converged: () => ({ done: true }),
});
