/** Where everything lives that the instances of a host share. */
export const paths = {
  /** Belongs to the server's user: it replaces its configuration by a rename (CONFIG REWRITE, sentinels). */
  config: '/etc/redis',
  log: '/var/log/redis',
  run: '/run/redis',
  tmpfiles: '/etc/tmpfiles.d/pigsty-redis.conf',
  unitDirectory: '/etc/systemd/system',
  marker: '/etc/pigsty/modules/redis',
  ca: '/etc/redis/ca.crt',
  certificate: '/etc/redis/server.crt',
  key: '/etc/redis/server.key',
} as const;

/** What the exporter of a host is started with. */
export const exporterPaths = {
  defaults: '/etc/default/prometheus-redis-exporter',
  unit: 'prometheus-redis-exporter.service',
  dropInDirectory: '/etc/systemd/system/prometheus-redis-exporter.service.d',
  dropIn: '/etc/systemd/system/prometheus-redis-exporter.service.d/pigsty.conf',
  /** Lines of one cluster each; the exporter reads them as one file. */
  directory: '/etc/redis-exporter',
  parts: '/etc/redis-exporter/parts',
  passwords: '/etc/redis-exporter/passwords.json',
} as const;
