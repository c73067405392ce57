import type { Estate, Op } from '@pigsty/sdk';
import { etcdServesUsers, type EtcdUser } from '../ops/serves-users.ts';
import { localUrl, type Member } from '../spec/members.ts';
import { memberIdentity, paths, startedTopic } from '../spec/paths.ts';

/** Whom the other modules have in etcd: Patroni of each PostgreSQL cluster. */
export function usersOf({ registrations }: Pick<Estate, 'registrations'>): readonly EtcdUser[] {
  return registrations.of('etcd-user').map(({ name, password, prefix }) => ({ name, password, prefix }));
}

/** Where nobody uses etcd there is nothing to try. */
export function servesUsers(
  member: Member,
  members: readonly Member[],
  users: readonly EtcdUser[],
): readonly Op[] {
  if (users.length === 0) return [];
  return [
    etcdServesUsers({
      name: member.name,
      client: { endpoints: [localUrl(member)], caPath: paths.ca, ...memberIdentity },
      others: members.filter((m) => m.name !== member.name).map((m) => m.clientUrl),
      users,
      topic: startedTopic,
    }),
  ];
}
