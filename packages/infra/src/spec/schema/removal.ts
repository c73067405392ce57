import { Bool, param } from '@pigsty/sdk';

export const removalParams = {
  infra_safeguard: param(Bool.default(false), {
    level: 'global',
    summary: 'refuses the removal of INFRA',
  }),
  infra_rm_data: param(Bool.default(false), {
    level: 'global',
    summary: 'deletes metrics, logs and traces with INFRA',
  }),
  infra_rm_pkg: param(Bool.default(false), {
    level: 'global',
    summary: 'uninstalls the packages of INFRA with it',
  }),
};
