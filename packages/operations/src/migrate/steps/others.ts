import type { Step } from '../step.ts';

export const otherSteps: readonly Step[] = [
  ...(
    [
      ['etcd_clean', 'etcd_rm_data', 'etcd'],
      ['minio_clean', 'minio_rm_data', 'minio'],
      ['redis_clean', 'redis_rm_data', 'redis'],
    ] as const
  ).map(([name, flag, module]): Step => ({
    kind: 'remove',
    name,
    since: 'v3.6.0',
    reason: 'an installation never deletes data',
    advice: `Remove it with: pigsty remove ${module} (${flag} says whether its data goes)`,
  })),
  {
    kind: 'rename',
    name: 'redis_rmdata',
    to: 'redis_rm_data',
    since: 'v3.6.0',
    reason: 'one name for the same thing of all modules',
  },
  {
    kind: 'rename',
    name: 'node_conf',
    to: 'node_tune',
    since: 'v2.0.0',
    reason: 'it names the profile of tuned',
  },
  ...['code_home', 'jupyter_home'].map((name): Step => ({
    kind: 'rename',
    name,
    to: 'vibe_data',
    since: 'v4.0.0',
    reason: 'one working directory for both',
  })),
];
