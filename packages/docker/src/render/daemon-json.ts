import type { DockerParams } from '../spec/schema.ts';

/**
 * /etc/docker/daemon.json. Containers go on while the engine restarts (`live-restore`), and the log of one ends at three
 * files of 100 MB. Metrics are plain HTTP without a login, so that they
 * listen on the loopback address only.
 */
export function renderDaemonJson(params: DockerParams): string {
  const config = {
    'data-root': params.docker_data,
    'storage-driver': params.docker_storage_driver,
    'exec-opts': [`native.cgroupdriver=${params.docker_cgroups_driver}`],
    'live-restore': true,
    'metrics-addr': `127.0.0.1:${params.docker_exporter_port}`,
    'registry-mirrors': params.docker_registry_mirrors,
    'log-driver': 'json-file',
    'log-opts': { 'max-size': '100m', 'max-file': '3' },
    'max-concurrent-downloads': 8,
  };
  return `${JSON.stringify(config, undefined, 2)}\n`;
}
