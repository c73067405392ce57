/** Where everything of the engine lives on its host. */
export const paths = {
  directory: '/etc/docker',
  config: '/etc/docker/daemon.json',
  /** Variables of the proxies that images are pulled through. */
  proxy: '/etc/docker/pigsty-proxy.env',
  dropInDirectory: '/etc/systemd/system/docker.service.d',
  dropIn: '/etc/systemd/system/docker.service.d/pigsty-proxy.conf',
  /** Which archives of images were loaded: a checksum and a name each. */
  loaded: '/etc/docker/pigsty-loaded-images',
} as const;

export const unitName = 'docker.service';
export const socketName = 'docker.socket';

/** Members may do with the host what they like: they run containers as root. */
export const engineGroup = 'docker';

export const restartTopic = 'docker.restart';

/** Docker's own packages, or those of the distribution; the client is in the engine's package up to Debian 12. */
export const packages = {
  engine: ['docker-ce', 'docker.io', 'moby-engine'],
  client: ['docker-ce-cli', 'docker-cli', 'docker.io', 'moby-cli'],
  compose: ['docker-compose-plugin', 'docker-compose'],
} as const;
