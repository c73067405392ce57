import { defineModule, factsFrom } from '@pigsty/sdk';
import { minioFacts, type MinioFacts } from './facts/member.ts';
import { minioPools } from './facts/pools.ts';
import { probes } from './health/probes.ts';
import { content } from './observability/content.ts';
import { register } from './observability/registrations.ts';
import { bucketPolicy } from './ops/bucket-policy.ts';
import { minioBucket } from './ops/bucket.ts';
import { minioDrive } from './ops/drive.ts';
import { gatewayUser } from './ops/gateway-user.ts';
import { minioPolicy } from './ops/policy.ts';
import { minioPool } from './ops/pool.ts';
import { minioUser } from './ops/user.ts';
import { planInstall } from './plan/install.ts';
import { refuseRemove } from './plan/refuse-remove.ts';
import { planRemove } from './plan/remove.ts';
import { preflight } from './preflight/needs.ts';
import { decommission } from './procedures/decommission.ts';
import { drain } from './procedures/drain.ts';
import { list } from './queries/list.ts';
import { checkFacts } from './spec/check-facts.ts';
import { check } from './spec/check.ts';
import { identify } from './spec/identity.ts';
import { network } from './spec/network.ts';
import { rules } from './spec/rules.ts';
import { MinioParams, NOT_ACTED_ON } from './spec/schema.ts';

/** MINIO: object storage for backups and applications, on one drive or on many drives of many hosts. */
export const { install, remove, health, definition } = defineModule<MinioParams, MinioFacts>({
  name: 'minio',
  contract: 2,
  summary: 'object storage for backups and applications',
  clustersPerHost: 'one',
  requires: { onHost: ['node'], after: ['infra'] },
  offers: ['ready'],
  params: MinioParams,
  notActedOn: NOT_ACTED_ON,
  notActedOnReason: 'docs/decisions/0057-parameters-without-effect.md',
  ops: [bucketPolicy, gatewayUser, minioBucket, minioDrive, minioPolicy, minioPool, minioUser],
  identify,
  check,
  rules,
  facts: minioFacts,
  factsOf: (cluster) => [factsFrom(minioPools, [cluster])],
  checkFacts,
  plan: { install: planInstall, remove: planRemove, refuseRemove },
  probes,
  register,
  network,
  preflight,
  drain,
  procedures: [decommission],
  queries: [list],
  content,
});
