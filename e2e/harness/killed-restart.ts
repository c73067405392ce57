import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';
import { together, watchServers } from './availability.ts';
import { startPigsty } from './cli.ts';
import { members, on, type Estate } from './estate.ts';
import { randomNumbers, seed } from './random.ts';
import { startWriter } from './writer.ts';

const superuser = { user: 'dbuser_dba', password: 'DBUser.DBA', database: 'postgres' } as const;
const application = {
  host: members[1],
  port: 5433,
  user: 'test',
  password: 'test',
  database: 'test',
} as const;
const restart = ['pgsql', 'restart', 'pg-test', '--yes'] as const;

/** When PostgreSQL of each member was started. */
const starts = (): Promise<readonly number[]> =>
  Promise.all(members.map(async (host) => Number(await on(host, 'sed -n 3p /pg/data/postmaster.pid'))));

/** The phase that the hosts say an unfinished restart is in; `finished` when only its markers are left. */
async function unfinishedPhases(): Promise<readonly string[]> {
  const markers = await Promise.all(
    members.map((host) => on(host, 'cat /etc/pigsty/procedures/* 2>/dev/null || :')),
  );
  return [...new Set(markers.flatMap((text) => /"phase":"([^"]*)"/.exec(text)?.[1] ?? []))];
}

/**
 * Kills a rolling restart of pg-test at random moments, and lets the same command finish each. Meanwhile a client writes,
 * and every member is asked from outside whether it is up.
 */
export async function killRestarts(demo: Estate, kills: number): Promise<void> {
  const whole = await demo.run(...restart);
  expect(whole.code, whole.all).toBe(0);
  const wholeMs = whole.seconds * 1000;
  const random = randomNumbers();
  const moments: string[] = [];
  const phases: string[] = [];
  const story = (): string =>
    `seed ${seed}; a restart takes ${(wholeMs / 1000).toFixed(1)} s; killed after ${moments.join(', ')}`;
  const watch = watchServers(members.map((host) => ({ host, port: 5432, ...superuser })));
  const writer = await startWriter(application, `restarted_${seed}`);
  const end = async () => ({ written: await writer.end(), outages: await watch.end() });
  try {
    for (let i = 0; i < kills; i += 1) {
      const before = await starts();
      const killed = startPigsty(restart, { cwd: demo.folder });
      // The first is in the first half, so that one at least stops in the middle; the others come at any moment.
      const afterMs = 500 + random() * ((i === 0 ? wholeMs / 2 : wholeMs) - 500);
      moments.push(`${(afterMs / 1000).toFixed(1)} s`);
      await Promise.race([pause(afterMs), killed.done]);
      killed.kill();
      await killed.done;
      const unfinished = await unfinishedPhases();
      phases.push(unfinished.join(' / ') || 'none');
      if (unfinished.length > 0) {
        const [plan, health] = await Promise.all([demo.run('plan'), demo.run('health')]);
        expect(plan.all, story()).toContain('restart of pg-test');
        expect(health.all, story()).toContain('restart of pg-test');
      }
      const again = await demo.run(...restart);
      expect(again.code, `${story()}\n${again.all}`).toBe(0);
      const after = await starts();
      expect(
        after.map((start, at) => start > (before[at] ?? start)),
        story(),
      ).toEqual(members.map(() => true));
      expect(await unfinishedPhases(), story()).toEqual([]);
    }
  } catch (error) {
    await end();
    throw error;
  }
  const { written, outages } = await end();
  console.info(
    `${story()}; in the phases ${phases.join(', ')}; ${written.acknowledged} commits acknowledged, ${written.failed} failed`,
  );
  expect(
    phases.filter((phase) => phase !== 'none'),
    story(),
  ).not.toEqual([]);
  expect(written.lost, story()).toEqual([]);
  expect(written.acknowledged).toBeGreaterThan(100);
  expect(new Set(outages.map((o) => o.host)).size, 'every member was seen down').toBe(members.length);
  expect(together(outages), story()).toEqual([]);
}
