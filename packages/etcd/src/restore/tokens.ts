import { oneByOne, type StageDraft } from '@pigsty/sdk';
import { etcdStatus, leads } from '../facts/status.ts';
import { launch } from '../plan/launch.ts';
import { restartAfterAWhile } from '../plan/signed-tokens.ts';
import { memberOf } from '../spec/members.ts';
import type { EtcdInstance, RestoreScope } from './input.ts';

/**
 * A token names the position in the log of etcd at which it was given, and a member that has not come there waits before it
 * judges it. The log of a restored snapshot begins at one: clients that show a token of before would get no answer for as
 * long as the log was. Signed tokens are judged at once, and so are those of the other kind: clients log in again.
 */
export function startsAtIndexOne({ input }: Pick<RestoreScope, 'input'>): boolean {
  return input.fromMember === undefined;
}

/** Every client has logged in again: tokens are as before from here on. One member at a time, the leader last. */
export function plainTokenStages(
  { facts }: Pick<RestoreScope, 'facts'>,
  instances: readonly EtcdInstance[],
): readonly StageDraft[] {
  const last = (i: EtcdInstance): number => (leads(facts.from(etcdStatus, i)) ? 1 : 0);
  const members = instances.map(memberOf);
  return oneByOne(
    [...instances].sort((a, b) => last(a) - last(b)),
    {
      turn: (instance) => [
        {
          name: 'restore-restart',
          host: instance.host,
          ops: [
            restartAfterAWhile(instance.name),
            ...launch(memberOf(instance), { after: [], quorum: true, members }).ops,
          ],
        },
      ],
    },
  );
}
