/** Where everything of an instance lives on its host. */
export const paths = {
  directory: '/etc/memcached',
  memory: '/etc/memcached/memory.env',
  dropInDirectory: '/etc/systemd/system/memcached.service.d',
  dropIn: '/etc/systemd/system/memcached.service.d/pigsty.conf',
} as const;

export const unitName = 'memcached.service';

/** Left behind by a change that a running instance reads only when it starts. */
export const restartTopic = 'memcached.restart';
