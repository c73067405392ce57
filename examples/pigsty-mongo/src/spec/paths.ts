/** Where everything of an instance lives on its host. */
export const paths = {
  directory: '/etc/mongo',
  environment: '/etc/mongo/ferretdb.env',
  certificate: '/etc/mongo/server.crt',
  key: '/etc/mongo/server.key',
  unit: '/etc/systemd/system/ferretdb.service',
  logs: '/var/log/mongo',
  log: '/var/log/mongo/ferretdb.log',
  rotation: '/etc/logrotate.d/ferretdb',
} as const;

export const unitName = 'ferretdb.service';
export const account = 'ferretdb';

/** Left behind by a change that a running instance reads only when it starts. */
export const restartTopic = 'mongo.restart';
