import { serviceProbe, type Cluster, type Probe } from '@pigsty/sdk';
import { paths, unitName } from '../spec/paths.ts';
import type { MongoParams } from '../spec/schema.ts';
import { ask, hello, isWritable, succeeded, write } from '../wire/ask.ts';

/** Questions of `pigsty health`: the unit, and what a client does: it says hello and writes. */
export function probes(cluster: Cluster<MongoParams>): readonly Probe[] {
  return cluster.instances.flatMap(({ name, host, params }): readonly Probe[] => {
    const subject = { module: 'mongo', cluster: cluster.name, instance: name, host };
    const hint = `tail ${paths.log} on ${host}`;
    return [
      serviceProbe(subject, { unit: unitName }),
      {
        ...subject,
        name: 'says hello and takes a write',
        script: `${ask(params, hello)}; echo; ${ask(params, write(name))}; echo`,
        deadlineMs: 12_000,
        judge: ({ output }) => {
          const [greeting = '', written = ''] = output.split('\n');
          if (!isWritable(greeting)) return { state: 'fail', detail: 'no hello', hint };
          return succeeded(written)
            ? { state: 'ok', detail: 'hello and a write' }
            : { state: 'fail', detail: 'says hello, and its write failed', hint };
        },
      },
    ];
  });
}
