import type { Probe, ProbeResult } from '@pigsty/sdk';
import { expect, test } from 'vitest';
import type { Host } from '../hosts/host.ts';
import { realWorld } from '../world/world.ts';
import { askPatiently } from './patience.ts';

const probe = (name: string): Probe => ({
  module: 'web',
  cluster: 'web',
  instance: 'web-1',
  host: '10.10.10.10',
  name,
  script: 'true',
  deadlineMs: 1000,
  judge: () => ({ state: 'ok', detail: '' }),
});

/** A host on which a service has, or has not, changed its state lately. */
const hostWith = (answer: string): Pick<Host, 'run'> => ({
  run: () => Promise.resolve([{ id: 'lately', code: 0, stdout: answer, stderr: '' }]),
});

const world = { ...realWorld({}), pause: () => Promise.resolve() };

/** The second probe fails so many times, then it is well. */
function asker(failures: number): {
  ask: (probes: readonly Probe[]) => Promise<readonly ProbeResult[]>;
  asked: string[];
} {
  const asked: string[] = [];
  const ask = (probes: readonly Probe[]): Promise<readonly ProbeResult[]> => {
    asked.push(probes.map((p) => p.name).join(' '));
    return Promise.resolve(
      probes.map(({ module, cluster, instance, host, name }) => ({
        ...{ module, cluster, instance, host, name, detail: '', durationMs: 1 },
        state: name === 'second' && asked.length <= failures ? 'fail' : 'ok',
      })),
    );
  };
  return { ask, asked };
}

const probes = [probe('first'), probe('second')];
const statesOf = (results: readonly ProbeResult[]): readonly string[] =>
  results.map((r) => `${r.name} ${r.state}`);

test('what fails right after a reload is asked again, and nothing else', async () => {
  const { ask, asked } = asker(2);
  const results = await askPatiently(hostWith('yes\n'), probes, { ask, world });
  expect(statesOf(results)).toEqual(['first ok', 'second ok']);
  expect(asked).toEqual(['first second', 'second', 'second']);
});

test('where nothing was reloaded a failure is one at once; where it stays, it is one in the end', async () => {
  const quiet = asker(9);
  expect(statesOf(await askPatiently(hostWith(''), probes, { ask: quiet.ask, world }))).toContain(
    'second fail',
  );
  expect(quiet.asked).toHaveLength(1);
  const broken = asker(9);
  expect(statesOf(await askPatiently(hostWith('yes\n'), probes, { ask: broken.ask, world }))).toContain(
    'second fail',
  );
  expect(broken.asked).toHaveLength(5);
});
