import { type Probe, verdict } from '@pigsty/sdk';
import { engineScript, parseEngine } from '../facts/engine.ts';
import type { DockerCluster } from '../spec/identity.ts';
import { unitName } from '../spec/paths.ts';

/** Every engine answers, and none of its containers starts again and again. */
export function probes({ name: cluster, instances }: DockerCluster): readonly Probe[] {
  return instances.map(({ name, host }): Probe => ({
    module: 'docker',
    cluster,
    instance: name,
    host,
    name: 'Docker answers',
    script: engineScript,
    deadlineMs: 20_000,
    judge: ({ output }) => {
      const { unit, engine, containers } = parseEngine(output);
      if (engine === undefined)
        return verdict.fail(
          unit === 'active' ? 'no answer within 8 s' : `${unitName} is ${unit}`,
          `journalctl --unit ${unitName} --lines 50`,
        );
      const restarting = containers.filter(({ state }) => state === 'restarting');
      const running = containers.filter(({ state }) => state === 'running').length;
      const seen = `Docker ${engine.version}, ${running} of ${containers.length} containers run`;
      const [first] = restarting;
      return first === undefined
        ? verdict.ok(seen)
        : verdict.warn(
            `${restarting.map((c) => c.name).join(', ')} ${restarting.length === 1 ? 'starts' : 'start'} again and again`,
            `docker logs --tail 50 ${first.name}`,
          );
    },
  }));
}
