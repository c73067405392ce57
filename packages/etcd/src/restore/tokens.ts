import { absent, command, oneByOne, shCommand, type Op, type Stage, type StageDraft } from '@pigsty/sdk';
import { etcdStatus, leads } from '../facts/status.ts';
import { launch } from '../plan/launch.ts';
import { memberOf, type Member } from '../spec/members.ts';
import { paths, unitName } from '../spec/paths.ts';
import type { EtcdInstance, RestoreScope } from './input.ts';

/** A client that found no etcd asks again within its loop, which Patroni takes 10 seconds for, or with an error 20. */
const heardSeconds = 30;

/**
 * A token names the position in the log of etcd at which it was given, and a member that has not come there waits before it
 * judges it. The log of a restored snapshot begins at one: clients that show a token of before would get no answer for as
 * long as the log was. Signed tokens are judged at once, and so are those of the other kind: clients log in again.
 */
export function startsAtIndexOne({ input }: Pick<RestoreScope, 'input'>): boolean {
  return input.fromMember === undefined;
}

export function tokenKey(): Op {
  return command({
    name: 'make a key that signs tokens for a while',
    run: shCommand(`set -e
umask 077
openssl ecparam -name prime256v1 -genkey -noout -out ${paths.tokenKey}.new
chown etcd:etcd ${paths.tokenKey}.new
mv -f ${paths.tokenKey}.new ${paths.tokenKey}`),
    unless: `[ -s ${paths.tokenKey} ]`,
  });
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

/** The same in a deploy that has founded etcd again: one member at a time, and the key goes. */
export function plainTokens(members: readonly Member[], after: readonly string[]): readonly Stage[] {
  return members.map((member, i) => ({
    module: 'etcd',
    name: 'tokens',
    host: member.host,
    after: ['launch@self', ...after, ...members.slice(Math.max(0, i - 1), i).map((m) => `tokens@${m.host}`)],
    ops: [
      restartAfterAWhile(member.name),
      ...launch(member, { after: [], quorum: true, members }).ops,
      absent({ path: paths.tokenKey }),
    ],
  }));
}

const signs = `pid=$(systemctl show -p MainPID --value ${unitName}) && tr '\\0' '\\n' <"/proc/$pid/environ" 2>/dev/null | grep -q '^ETCD_AUTH_TOKEN='`;

function restartAfterAWhile(name: string): Op {
  return command({
    name: `restart ${name} once clients have logged in again`,
    run: shCommand(`${signs} || exit 0
while [ "$(ps -o etimes= -p "$pid" || echo ${heardSeconds})" -lt ${heardSeconds} ]; do
  if [ -n "\${PIGSTY_STOP-}" ] && [ -e "$PIGSTY_STOP" ]; then exit 130; fi
  sleep 1
done
rm -f ${paths.bootstrap}
systemctl restart ${unitName}`),
    unless: `! { ${signs}; }`,
    timeoutMs: 300_000,
  });
}
