import { setTimeout as pause } from 'node:timers/promises';
import { network } from './hosts.mjs';
import { measure } from './measure.mjs';

/** A write through HAProxy and PgBouncer, by the demo's business users. */
const services = [
  { host: `${network}.10`, user: 'dbuser_meta', password: 'DBUser.Meta', database: 'meta' },
  { host: `${network}.11`, user: 'test', password: 'test', database: 'test' },
];
const statement = 'create table if not exists bench (n int); insert into bench values (1); drop table bench';
const deadlineMs = 60_000;

/** Waits until both clusters take writes on port 5433: how long after `started`. */
export async function untilWritable(started) {
  await Promise.all(services.map(writable));
  return performance.now() - started;
}

async function writable({ host, user, password, database }) {
  const argv = ['psql', '-Xq', '-h', host, '-p', '5433', '-U', user, '-d', database, '-c', statement];
  const end = performance.now() + deadlineMs;
  for (;;) {
    const { code, stderr } = await measure(argv, { env: { PGPASSWORD: password, PGCONNECT_TIMEOUT: '2' } });
    if (code === 0) return;
    if (performance.now() > end) throw new Error(`${database} takes no writes on ${host}:5433: ${stderr}`);
    await pause(100);
  }
}
