import type { DockerParams } from '../spec/schema.ts';

/**
 * /etc/docker/daemon.json. Containers go on while the engine restarts (`live-restore`), and the log of one ends at three
 * files of 100 MB. Metrics are plain HTTP without a login, so that they
 * listen on the loopback address only.
 */
export function renderDaemonJson(params: DockerParams): string {
  return `${JSON.stringify(configOf(params), undefined, 2)}\n`;
}

/** Flags of dockerd for what the file sets: those must not be among the options of its unit. */
export function optionsOfDaemonJson(params: DockerParams): readonly string[] {
  return Object.keys(configOf(params)).flatMap((key) => [`--${singular[key] ?? key}`, ...(short[key] ?? [])]);
}

/** Flags that may be given several times have the name of one. */
const singular: Readonly<Record<string, string>> = {
  'exec-opts': 'exec-opt',
  'log-opts': 'log-opt',
  'registry-mirrors': 'registry-mirror',
};

const short: Readonly<Record<string, readonly string[]>> = { 'storage-driver': ['-s'] };

function configOf(params: DockerParams): Readonly<Record<string, unknown>> {
  return {
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
}
