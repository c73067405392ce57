import { testHost, type TestHost } from '@pigsty/sandbox/testing';
import { afterAll, beforeAll } from 'vitest';
import { accessWords } from './real/access.ts';
import { backupWords } from './real/backup.ts';
import { copiesThatFail } from './real/failed-copies.ts';
import { stopsBesideSubscribers } from './real/before-stop.ts';
import { patroniWords } from './real/patroni.ts';
import { poolerWords } from './real/pooler.ts';
import { postgresRecords } from './real/records.ts';
import { postgresWords } from './real/postgres.ts';
import { recoveryWords } from './real/recovery.ts';
import { repositories } from './real/repository.ts';
import { sampledSessions } from './real/session-history.ts';
import { probedServices } from './real/sql-probe.ts';
import { twoRepositories } from './real/two-repositories.ts';
import { startServer } from './real/server.ts';

let host: TestHost;
beforeAll(async () => {
  const packages = ['postgresql-17', 'pgbouncer', 'patroni', 'pgbackrest', 'python3-yaml'];
  host = await testHost('words-pg', '10.10.41.0/24', packages);
  await startServer(host);
});
afterAll(() => host.down());

postgresWords(() => host);
postgresRecords(() => host);
accessWords(() => host);
poolerWords(() => host);
patroniWords(() => host);
backupWords(() => host);
copiesThatFail(() => host);
stopsBesideSubscribers(() => host);
repositories(() => host);
twoRepositories(() => host);
recoveryWords(() => host);
probedServices(() => host);
sampledSessions(() => host);
