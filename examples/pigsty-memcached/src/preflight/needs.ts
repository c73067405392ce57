import type { Preflight } from '@pigsty/sdk';
import { paths } from '../spec/paths.ts';
import type { MemcachedParams } from '../spec/schema.ts';

/** What `pigsty check` looks at before a deploy: is there memory for what the cache may use? */
export const preflight: Preflight<MemcachedParams> = {
  files: () => [paths.dropIn],
  topics: [
    {
      name: 'memory',
      summary: 'memory for the items of an instance',
      script: () => `sed -n 's/^MemAvailable: *\\([0-9]*\\) kB/\\1/p' /proc/meminfo`,
      judge: (answer, { instance, host }) => {
        const check = `memory for ${instance.name}`;
        const wanted = instance.params.memcached_memory;
        const available = Math.floor(Number(answer.trim()) / 1024);
        // What runs already has its memory, or most of it.
        if (host.modules.includes('memcached') || available >= wanted)
          return [{ check, state: 'ok', seen: `${available} MiB available` }];
        return [
          {
            check,
            state: 'fail',
            seen: `${available} MiB available`,
            expected: `${wanted} MiB`,
            parameter: 'memcached_memory',
            remedy: 'Lower memcached_memory, or put the instance on another host.',
          },
        ];
      },
    },
  ],
};
