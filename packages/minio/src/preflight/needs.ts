import type { Preflight } from '@pigsty/sdk';
import type { MinioParams } from '../spec/schema.ts';
import { driveDirectories, placesOf } from '../spec/server.ts';

/** Room on every drive, and the file that a deploy replaces as a whole. */
export const preflight: Preflight<MinioParams> = {
  disks: ({ params }) =>
    driveDirectories(params).map((path) => ({
      path,
      failMiB: 256,
      warnMiB: 4096,
      parameter: 'minio_data',
      lasting: true,
    })),
  files: ({ params }) => [placesOf(params).environment],
};
