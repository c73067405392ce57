import type { Preflight } from '@pigsty/sdk';
import { paths } from '../spec/paths.ts';
import type { EtcdParams } from '../spec/schema.ts';

/** Room for a member's data, and the files that a deploy replaces as a whole. */
export const preflight: Preflight<EtcdParams> = {
  disks: ({ params }) => [
    { path: params.etcd_data, failMiB: 256, warnMiB: 1024, parameter: 'etcd_data', lasting: true },
  ],
  files: () => [paths.config, '/etc/etcd/etcd.conf'],
};
