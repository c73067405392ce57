import type { Preflight } from '@pigsty/sdk';
import { paths } from '../spec/paths.ts';
import type { NodeParams } from '../spec/schema.ts';
import { tuning } from './tuning.ts';

/** Room for data of all modules, and the file that a deploy replaces as a whole. */
export const preflight: Preflight<NodeParams> = {
  topics: [tuning],
  disks: ({ params }) => [
    { path: params.node_data, failMiB: 256, warnMiB: 1024, parameter: 'node_data', lasting: true },
  ],
  files: () => [paths.haproxyConfig],
};
