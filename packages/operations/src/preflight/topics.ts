import type { Wanted } from './subject.ts';
import type { Topic } from './topic.ts';
import { capacity } from './topics/capacity.ts';
import { clock } from './topics/clock.ts';
import { disks } from './topics/disks.ts';
import { leftovers } from './topics/leftovers.ts';
import { machine } from './topics/machine.ts';
import { moduleTopics } from './topics/modules.ts';
import { names } from './topics/names.ts';
import { packageLists, packages } from './topics/packages.ts';
import { peers } from './topics/peers.ts';
import { platform } from './topics/platform.ts';
import { ports } from './topics/ports.ts';
import { repositories } from './topics/repositories.ts';
import { scope } from './topics/scope.ts';
import { security } from './topics/security.ts';
import { users } from './topics/users.ts';
import { vip } from './topics/vip.ts';

/** What is looked at on every host, in the order in which it is shown. */
export const topics: readonly Topic[] = [
  platform,
  machine,
  capacity,
  disks,
  clock,
  names,
  repositories,
  packageLists,
  packages,
  users,
  leftovers,
  scope,
  ports,
  vip,
  peers,
  security,
];

/** Everything that is looked at on a host: the same everywhere, then what its modules bring along. */
export function topicsOf(address: string, wanted: Wanted): readonly Topic[] {
  return [...topics, ...moduleTopics(address, wanted)];
}
