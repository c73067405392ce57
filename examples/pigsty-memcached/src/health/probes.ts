import type { Cluster, Probe } from '@pigsty/sdk';
import { ask } from '../ops/ask.ts';
import { unitName } from '../spec/paths.ts';
import type { MemcachedParams } from '../spec/schema.ts';

/** Questions of `pigsty health`, one for each instance: each has a deadline, and a verdict for every answer. */
export function probes(cluster: Cluster<MemcachedParams>): readonly Probe[] {
  return cluster.instances.map(({ name, host, params }): Probe => ({
    module: 'memcached',
    cluster: cluster.name,
    instance: name,
    host,
    name: 'memcached answers',
    script: ask(params.memcached_port, 'version'),
    deadlineMs: 6000,
    judge: ({ output }) => {
      const version = /^VERSION (\S+)/m.exec(output)?.[1];
      return version === undefined
        ? { state: 'fail', detail: 'no answer', hint: `journalctl -u ${unitName}` }
        : { state: 'ok', detail: version };
    },
  }));
}
