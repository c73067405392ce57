import type { ModuleSpec } from '@pigsty/sdk';
import { identify } from './spec/identity.ts';
import { network } from './spec/network.ts';
import { InfraParams } from './spec/schema.ts';

/** INFRA as far as it is known here: its parameters and its nodes. */
export const spec: ModuleSpec<InfraParams> = {
  name: 'infra',
  summary: 'monitoring, logs, dashboards, name service, web portal and package repository',
  requires: { onHost: ['node'] },
  params: InfraParams,
  identify,
  network,
};
