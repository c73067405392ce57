import { activityCollectors } from './activity.ts';
import type { Collector } from './collector.ts';
import { databaseCollectors } from './database.ts';
import { instanceCollectors } from './instance.ts';
import { ioCollectors } from './io.ts';
import { progressCollectors } from './progress.ts';
import { relationCollectors } from './relations.ts';
import { replicationCollectors } from './replication.ts';

/** Everything that is asked of PostgreSQL. */
export const postgresCollectors: readonly Collector[] = [
  ...instanceCollectors,
  ...replicationCollectors,
  ...activityCollectors,
  ...databaseCollectors,
  ...ioCollectors,
  ...progressCollectors,
  ...relationCollectors,
];
