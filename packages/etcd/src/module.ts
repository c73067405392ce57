import { defineModule, factsFrom } from '@pigsty/sdk';
import { etcdContents } from './facts/contents.ts';
import { etcdFacts, type EtcdFacts } from './facts/member.ts';
import { probes } from './health/probes.ts';
import { content } from './observability/content.ts';
import { register } from './observability/registrations.ts';
import { etcdAccount } from './ops/account/account.ts';
import { etcdAlarm } from './ops/alarm.ts';
import { etcdAuth } from './ops/auth.ts';
import { etcdCompacted } from './ops/compacted.ts';
import { etcdDefragmented } from './ops/defragmented.ts';
import { etcdLeaderMoved } from './ops/leader-moved.ts';
import { etcdMember } from './ops/member.ts';
import { etcdServesUsers } from './ops/serves-users.ts';
import { etcdVoter } from './ops/voter.ts';
import { planInstall } from './plan/install.ts';
import { refuseRemove } from './plan/refuse-remove.ts';
import { planRemove } from './plan/remove.ts';
import { preflight } from './preflight/needs.ts';
import { backup } from './procedures/backup.ts';
import { defrag } from './procedures/defrag.ts';
import { discard } from './procedures/discard.ts';
import { drain } from './procedures/drain.ts';
import { forget } from './procedures/forget.ts';
import { restore } from './procedures/restore.ts';
import { backups } from './queries/backups.ts';
import { list } from './queries/list.ts';
import { check } from './spec/check.ts';
import { checkFacts } from './spec/check-facts.ts';
import { identify } from './spec/identity.ts';
import { rules } from './spec/rules.ts';
import { network } from './spec/network.ts';
import { EtcdParams } from './spec/schema.ts';

/** ETCD: the consensus store in which PostgreSQL clusters elect their leaders. */
export const { install, remove, health, definition } = defineModule<EtcdParams, EtcdFacts>({
  name: 'etcd',
  contract: 2,
  clustersPerHost: 'one',
  summary: 'the consensus store in which PostgreSQL clusters elect their leaders',
  requires: { onHost: ['node'], after: ['infra'] },
  offers: ['ready'],
  params: EtcdParams,
  ops: [
    etcdAlarm,
    etcdAuth,
    etcdAccount,
    etcdCompacted,
    etcdDefragmented,
    etcdLeaderMoved,
    etcdMember,
    etcdServesUsers,
    etcdVoter,
  ],
  identify,
  check,
  rules,
  facts: etcdFacts,
  factsOf: (cluster) => [{ ...factsFrom(etcdContents, [cluster]), whereAsked: true }],
  checkFacts,
  plan: { install: planInstall, remove: planRemove, refuseRemove },
  probes,
  register,
  network,
  preflight,
  procedures: [backup, restore, discard, defrag, forget],
  drain,
  content,
  queries: [list, backups],
});
