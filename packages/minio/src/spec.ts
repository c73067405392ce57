import type { ModuleSpec } from '@pigsty/sdk';
import { check } from './spec/check.ts';
import { identify } from './spec/identity.ts';
import { network } from './spec/network.ts';
import { rules } from './spec/rules.ts';
import { MinioParams } from './spec/schema.ts';

/** MINIO as far as it is known here: its parameters, its clusters and their members. */
export const spec: ModuleSpec<MinioParams> = {
  name: 'minio',
  summary: 'object storage for backups and applications',
  requires: { onHost: ['node'], after: ['infra'] },
  params: MinioParams,
  identify,
  check,
  rules,
  network,
};
