import { expect } from 'vitest';
import { members, on, type Estate } from './estate.ts';

/** The name and host of the member that leads pg-test. */
export async function leads(demo: Estate): Promise<{ readonly name: string; readonly host: string }> {
  const listed = await demo.run('pgsql', 'list', '-l', 'pg-test', '--json');
  const row = /"instance":"(pg-test-\d)","host":"([0-9.]+)"[^}]*"running":"leader"/.exec(listed.stdout);
  expect(row, listed.all).not.toBeNull();
  return { name: row?.[1] ?? '', host: row?.[2] ?? '' };
}

/** For what is only true of a leader or of a replica: the specs before may have left another one. */
export async function letLead(demo: Estate, name: string): Promise<void> {
  if ((await leads(demo)).name === name) return;
  const moved = await demo.run('pgsql', 'switchover', 'pg-test', '--to', name, '--yes');
  expect(moved.code, moved.all).toBe(0);
}

/** Poolers of pg-test that keep clients waiting, by host. */
export async function pausedPoolers(): Promise<readonly string[]> {
  const states = await Promise.all(
    members.map(async (host) => {
      const state = await on(
        host,
        'cd /; runuser -u postgres -- psql -XqAt -h /run/postgresql -p 6432 -U postgres -d pgbouncer -c "SHOW STATE"',
      );
      return /^paused\|yes$/m.test(state) ? [host] : [];
    }),
  );
  return states.flat();
}

/** Returns as soon as the program on a member's host says that it is in one of these phases. */
export async function handoverPhase(host: string, name: string, phases: string): Promise<void> {
  await on(
    host,
    `timeout 60 sh -c 'until grep -Eq "\\"phase\\": \\"(${phases})\\"" /run/pigsty-handover/${name}.state 2>/dev/null; do sleep 0.01; done'`,
  );
}
