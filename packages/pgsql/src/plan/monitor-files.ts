import { dirname } from 'node:path';
import { exporterPaths } from '@pigsty/node/contract';
import { directory, file, madeOnce, type Op, type Secret } from '@pigsty/sdk';
import { renderMonitorPgpass } from '../render/pgpass.ts';
import { exporterFiles } from '../spec/exporters.ts';
import type { CommonParams } from '../spec/schema.ts';

/** What a program that asks PostgreSQL as the monitoring user stands on: directories, and its password, which is read at each connection. */
export const monitorFiles = madeOnce(
  (common: CommonParams, password: Secret, passwords: string): readonly Op[] => [
    directory({ path: exporterFiles.programs }),
    directory({ path: exporterPaths.textfiles }),
    directory({ path: dirname(passwords) }),
    file({ path: passwords, content: renderMonitorPgpass(common, password), mode: '0600' }),
  ],
);
